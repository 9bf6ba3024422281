// Names only: what is told of a key by the service that stands near, when its shape says nothing. Words that mean something else too are left out, and so
// are services whose keys are public (a browser sends them with each event).

/** Services that give out keys without a prefix, in the spelling of a name's one word. */
export const SERVICE_NAMES: ReadonlySet<string> = new Set(
  (
    "abuseipdb accuweather adafruit adobe ai21 airbrake airbyte airtable aiven alchemy alegra algolia alienvault allsports alphavantage ambee anypoint " +
    "apacta api2cart apideck apiflash apifonica apimatic apitemplate appcues appfollow appointedd appoptics appsynergy apptivo appveyor asana assemblyai " +
    "atera audd auth0 autodesk autoklose avaza aviationstack axonaut aylien ayrshare bamboohr baremetrics baseapi baseten beebole besnappy billomat bitbar " +
    "bitfinex bitly bitmex bitrise blablabus blazemeter blitapp bombbomb boostnote borgbase braintree brandfetch brevo brightdata browserstack browshot " +
    "bscscan buddyns budibase bugherd bugsnag builderio buildkite bulbul bulksms bunnycdn buttercms caflou calcom calendarific calendly calorieninja " +
    "campayn cannyio capsulecrm captaindata carboninterface cashboard caspio castai censys centralstationcrm cexio chargebee chartmogul chatfule checio " +
    "checklyhq circleci civo clarifai classpulse clearbit clickhelp clicksend clickup cliengo clinchpad clockify closecrm closeio cloudelements cloudflare " +
    "cloudimage cloudinary cloudmersive cloudplan cloudsight cloudsmith cloverly clustdoc codacy codeclimate codecov codemagic codequiry coinapi coinbase " +
    "coinlayer coinlib coinmarketcap commercejs companyhub composio conversiontools convertapi convertkit convier couchbase countrylayer cronitor crowdin " +
    "cryptocompare currencycloud currencyfreaks currencylayer currencyscoop currentsapi customerguru customerio d7network dailyco dandelion dareboost " +
    "databox datadog datagov debounce deepai deepgram deepinfra deepseek demio descope detectify detectlanguage dfuse diffbot diggernaut digicert " +
    "digitalocean dnscheck docparser documo docusign doppler dotdigital dovico dronahq droneci dwolla dynalist dyspatch eagleeyenetworks easyinsight " +
    "ecostruxure edamam edenai elasticemail enablex etherscan etsy eventbrite everhour exchangerateapi exchangeratesapi exportsdk extractorapi faceplusplus " +
    "fastforex fastly fastspring feedier fetchrss fibery fileio finage financialmodelingprep findl finicity finnhub firecrawl fixerio flagsmith flatio " +
    "fleetbase flickr flightapi flightlabs flightstats flowdock flowflu flutterwave fmfw formbucket formcraft formio formsite freshbooks freshdesk " +
    "freshservice fullstory fusebill fxmarket geckoboard gengo geoapify geocode geocodify geocodio geoipifi getgeoapi getgist getresponse getsandbox giphy " +
    "gitbook gitter glassnode gocanvas gocardless goodday graphcms graphhopper groovehq groq gtmetrix guardianapi gumroad gyazo happyscribe hashnode " +
    "helicone helpscout heroku hiveage holidayapi honeycomb html2pdf hubspot hybiscus hypertrack hystack iconfinder idenfy iexapis imagekit imagga influxdb " +
    "infobip infura insightly instabot instamojo intercom interseller intrinio invoiceocean ionos ipapi ipgeolocation ipify ipinfodb ipquality " +
    "ipqualityscore ipstack iterable jina jotform jumpcloud jupiterone karmacrm kayako keenio kickbox klarna klaviyo klipfolio knapsackpro kontent kucoin " +
    "kylas langfuse languagelayer lastfm launchdarkly leadfeeder leanix lemlist lemonsqueezy lendflow lessannoyingcrm lexigram linearapi linenotify " +
    "linkpreview listennotes liveagent livestorm loadmill locationiq loggly loginradius logz loyverse luno macaddress magicbell mailboxlayer mailerlite " +
    "mailjet mailmodo mailsac mailtrap mandrill mapquest marketstack mattermost mavenlink maxmind meaningcloud mediastack meistertask meraki mesibo " +
    "messagebird metaapi metrilo mindmeister mistral mixmax mixpanel mockaroo monkeylearn moonclerk moonpay moosend moralis mrticktock myfreshworks " +
    "myintervals nasdaqdatalink nethunt netlify neutrinoapi newrelic newsapi newscatcher nexmo nftport ngrok nicereply nightfall northflank notion novita " +
    "nozbeteams numverify nutritionix nvidia nylas nytimes oanda okta omdb omnisend onedesk onelogin onepagecrm onesignal onwater oopspam opencagedata " +
    "openexchangerates opengraphr openrouter openuv openweather opsgenie owlbot packagecloud pagarme pagerduty pandadoc pandascore paperform " +
    "paralleldots parsehub parseur partnerstack pastebin paydirtapp paymoapp paymongo paystack pdflayer pdfshift peopledatalabs pepipost perplexity " +
    "photoroom pinata pinecone pipedream pipedrive pivotaltracker pixabay plaid planetscale planviewleankit planyo plivo poeditor pollsapi poloniex " +
    "positionstack postageapp postmark powrbot printful prodpad promptlayer prospectcrm protocolsio proxycrawl pubnub purestake pushbullet pusher " +
    "pushover qase qualaroo qubole quickbooks rapidapi rawg razorpay reallysimplesystems rebrandly rentman repairshopr replicate replyio requestfinance " +
    "resend restpack revampcrm rightscale ringcentral ritekit rocketreach rollbar roninapp rootly route4me rownd runpod runrunit salesblink salescookie " +
    "salesflare salesmate satismeter saucelabs scalr scraperapi scraperbox scrapestack scrutinizerci securitytrails selectpdf sendbird sendgrid sendinblue " +
    "serpapi serper serphouse serpstack sheety shipengine shippo shodan shotstack shutterstock signable signalwire signaturit signupgenius sigopt simfin " +
    "simplesat simplynoted simvoly sinch siteleaf skrapp skybiometry skyscanner smartlook smartsheets smartystreets snipcart snyk sonarcloud sonarqube " +
    "sourcegraph sparkpost speechmatics speechtextai splunk spoonacular sportradar sportsmonk spotify squarespace sslmate statsig statuscake statuspage " +
    "stitchdata stockdata storecove stormboard stormglass storyblok storychief strava stytch sugester sumologic supabase supernotes surveyanyplace " +
    "surveymonkey surveysparrow survicate svix swiftype tailscale tallyfy tatumio tavily taxjar teamcity teamgate teamworkcrm telnyx tenable textmagic " +
    "theoddsapi thingsboard thinkific thousandeyes ticketmaster tickettailor tiingo timecamp timezoneapi tmdb tmetric todoist tomorrowio tomtom tradier " +
    "transferwise travelpayouts travisci trello trustpilot twelvedata twilio twitch typeform typetalk ubidots uclassify unplugg unsplash uplead uploadcare " +
    "upstash uptimerobot upwave urlscan userflow userlist userstack vatlayer vercel verimail veriphone versioneye viewneo vimeo virustotal visualcrossing " +
    "voiceflow voicegain vonage voodoosms vouchery voyageai vpnapi vultr walkscore weatherapi weatherbit weatherstack weaviate webex webflow webscraper " +
    "webscraping websitepulse whoxy wistia woocommerce workato worksnaps workstack worldcoinindex worldweather wrike xata xero yandex yelp youneedabudget " +
    "yousign zendesk zendeskapi zenkitapi zenscrape zenserp zeplin zerobounce zerotier zipapi zipbooks zipcodeapi zoho zonkafeedback zulipchat zuora"
  ).split(" "),
);

/** Whether a service's name stands among words in lower case, as `toWords` writes them. */
export function isServiceNear(words: string): boolean {
  return words.split("_").some((word) => SERVICE_NAMES.has(word));
}

/** Words of which a key's name is made, beside the service's own. */
const WORDS_OF_NAMES =
  /^(?:x|my|the|set|api|app|application|access|account|admin|auth|client|consumer|dev|integration|live|license|master|org|personal|prod|private|rest|sandbox|sdk|server|service|test|user|write|key|apikey|token|secret|credentials?)$/;

/** Whether a name in snake_case says no more than that it is a service's key: not `project_key`. */
export function isNameOfKey(name: string): boolean {
  return name.split("_").every((word) => WORDS_OF_NAMES.test(word) || SERVICE_NAMES.has(word));
}
