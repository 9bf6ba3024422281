import type { ContextFormat } from "../context-format.ts";
import { ABUSEIPDB_CONTEXT_FORMATS } from "./abuseipdb.ts";
import { AIRTABLE_CONTEXT_FORMATS } from "./airtable.ts";
import { ALCHEMY_CONTEXT_FORMATS } from "./alchemy.ts";
import { ALGOLIA_CONTEXT_FORMATS } from "./algolia.ts";
import { AMPLITUDE_CONTEXT_FORMATS } from "./amplitude.ts";
import { ASSEMBLYAI_CONTEXT_FORMATS } from "./assemblyai.ts";
import { ATLASSIAN_CONTEXT_FORMATS } from "./atlassian.ts";
import { AUTH0_CONTEXT_FORMATS } from "./auth0.ts";
import { AWS_CONTEXT_FORMATS } from "./aws.ts";
import { AZURE_CONTEXT_FORMATS } from "./azure.ts";
import { BOX_CONTEXT_FORMATS } from "./box.ts";
import { BUGSNAG_CONTEXT_FORMATS } from "./bugsnag.ts";
import { CIRCLECI_CONTEXT_FORMATS } from "./circleci.ts";
import { CLOUDFLARE_CONTEXT_FORMATS } from "./cloudflare.ts";
import { CODECOV_CONTEXT_FORMATS } from "./codecov.ts";
import { COHERE_CONTEXT_FORMATS } from "./cohere.ts";
import { COINBASE_CONTEXT_FORMATS } from "./coinbase.ts";
import { CONFLUENT_CONTEXT_FORMATS } from "./confluent.ts";
import { DATADOG_CONTEXT_FORMATS } from "./datadog.ts";
import { DEEPGRAM_CONTEXT_FORMATS } from "./deepgram.ts";
import { DRONE_CONTEXT_FORMATS } from "./drone.ts";
import { ETHERSCAN_CONTEXT_FORMATS } from "./etherscan.ts";
import { FASTLY_CONTEXT_FORMATS } from "./fastly.ts";
import { FINNHUB_CONTEXT_FORMATS } from "./finnhub.ts";
import { FRESHDESK_CONTEXT_FORMATS } from "./freshdesk.ts";
import { GITTER_CONTEXT_FORMATS } from "./gitter.ts";
import { HEROKU_CONTEXT_FORMATS } from "./heroku.ts";
import { HETZNER_CONTEXT_FORMATS } from "./hetzner.ts";
import { HEXPM_CONTEXT_FORMATS } from "./hexpm.ts";
import { HONEYCOMB_CONTEXT_FORMATS } from "./honeycomb.ts";
import { IBM_CONTEXT_FORMATS } from "./ibm.ts";
import { INFURA_CONTEXT_FORMATS } from "./infura.ts";
import { INTERCOM_CONTEXT_FORMATS } from "./intercom.ts";
import { IPSTACK_CONTEXT_FORMATS } from "./ipstack.ts";
import { JUMPCLOUD_CONTEXT_FORMATS } from "./jumpcloud.ts";
import { KRAKEN_CONTEXT_FORMATS } from "./kraken.ts";
import { LASTFM_CONTEXT_FORMATS } from "./lastfm.ts";
import { LAUNCHDARKLY_CONTEXT_FORMATS } from "./launchdarkly.ts";
import { LIGHTSTEP_CONTEXT_FORMATS } from "./lightstep.ts";
import { LINE_CONTEXT_FORMATS } from "./line.ts";
import { LINODE_CONTEXT_FORMATS } from "./linode.ts";
import { LOB_CONTEXT_FORMATS } from "./lob.ts";
import { LOGZIO_CONTEXT_FORMATS } from "./logzio.ts";
import { MAILGUN_CONTEXT_FORMATS } from "./mailgun.ts";
import { MAILJET_CONTEXT_FORMATS } from "./mailjet.ts";
import { MATTERMOST_CONTEXT_FORMATS } from "./mattermost.ts";
import { MERAKI_CONTEXT_FORMATS } from "./meraki.ts";
import { MESSAGEBIRD_CONTEXT_FORMATS } from "./messagebird.ts";
import { MISTRAL_CONTEXT_FORMATS } from "./mistral.ts";
import { MIXPANEL_CONTEXT_FORMATS } from "./mixpanel.ts";
import { NETLIFY_CONTEXT_FORMATS } from "./netlify.ts";
import { NEWSAPI_CONTEXT_FORMATS } from "./newsapi.ts";
import { OKTA_CONTEXT_FORMATS } from "./okta.ts";
import { OPENWEATHER_CONTEXT_FORMATS } from "./openweather.ts";
import { OPSGENIE_CONTEXT_FORMATS } from "./opsgenie.ts";
import { PAGERDUTY_CONTEXT_FORMATS } from "./pagerduty.ts";
import { PLAID_CONTEXT_FORMATS } from "./plaid.ts";
import { POSTMARK_CONTEXT_FORMATS } from "./postmark.ts";
import { PUSHER_CONTEXT_FORMATS } from "./pusher.ts";
import { QUICKNODE_CONTEXT_FORMATS } from "./quicknode.ts";
import { RAILWAY_CONTEXT_FORMATS } from "./railway.ts";
import { ROLLBAR_CONTEXT_FORMATS } from "./rollbar.ts";
import { SCALEWAY_CONTEXT_FORMATS } from "./scaleway.ts";
import { SECURITYTRAILS_CONTEXT_FORMATS } from "./securitytrails.ts";
import { SENDBIRD_CONTEXT_FORMATS } from "./sendbird.ts";
import { SHODAN_CONTEXT_FORMATS } from "./shodan.ts";
import { SNOWFLAKE_CONTEXT_FORMATS } from "./snowflake.ts";
import { SNYK_CONTEXT_FORMATS } from "./snyk.ts";
import { SPARKPOST_CONTEXT_FORMATS } from "./sparkpost.ts";
import { SPOTIFY_CONTEXT_FORMATS } from "./spotify.ts";
import { STRAVA_CONTEXT_FORMATS } from "./strava.ts";
import { TRAVIS_CONTEXT_FORMATS } from "./travis.ts";
import { TWILIO_CONTEXT_FORMATS } from "./twilio.ts";
import { TWITCH_CONTEXT_FORMATS } from "./twitch.ts";
import { TWITTER_CONTEXT_FORMATS } from "./twitter.ts";
import { UPTRACE_CONTEXT_FORMATS } from "./uptrace.ts";
import { VAULT_CONTEXT_FORMATS } from "./vault.ts";
import { VERCEL_CONTEXT_FORMATS } from "./vercel.ts";
import { VIRUSTOTAL_CONTEXT_FORMATS } from "./virustotal.ts";
import { VONAGE_CONTEXT_FORMATS } from "./vonage.ts";
import { VULTR_CONTEXT_FORMATS } from "./vultr.ts";
import { WANDB_CONTEXT_FORMATS } from "./wandb.ts";
import { YELP_CONTEXT_FORMATS } from "./yelp.ts";
import { ZENDESK_CONTEXT_FORMATS } from "./zendesk.ts";

/** Every built-in format without a text to search for, sorted by vendor. Of two with one shape the one whose word stands nearest wins, then the first. */
export const CONTEXT_FORMATS: readonly ContextFormat[] = [
  ...ABUSEIPDB_CONTEXT_FORMATS,
  ...AIRTABLE_CONTEXT_FORMATS,
  ...ALCHEMY_CONTEXT_FORMATS,
  ...ALGOLIA_CONTEXT_FORMATS,
  ...AMPLITUDE_CONTEXT_FORMATS,
  ...ASSEMBLYAI_CONTEXT_FORMATS,
  ...ATLASSIAN_CONTEXT_FORMATS,
  ...AUTH0_CONTEXT_FORMATS,
  ...AWS_CONTEXT_FORMATS,
  ...AZURE_CONTEXT_FORMATS,
  ...BOX_CONTEXT_FORMATS,
  ...BUGSNAG_CONTEXT_FORMATS,
  ...CIRCLECI_CONTEXT_FORMATS,
  ...CLOUDFLARE_CONTEXT_FORMATS,
  ...CODECOV_CONTEXT_FORMATS,
  ...COHERE_CONTEXT_FORMATS,
  ...COINBASE_CONTEXT_FORMATS,
  ...CONFLUENT_CONTEXT_FORMATS,
  ...DATADOG_CONTEXT_FORMATS,
  ...DEEPGRAM_CONTEXT_FORMATS,
  ...DRONE_CONTEXT_FORMATS,
  ...ETHERSCAN_CONTEXT_FORMATS,
  ...FASTLY_CONTEXT_FORMATS,
  ...FINNHUB_CONTEXT_FORMATS,
  ...FRESHDESK_CONTEXT_FORMATS,
  ...GITTER_CONTEXT_FORMATS,
  ...HEROKU_CONTEXT_FORMATS,
  ...HETZNER_CONTEXT_FORMATS,
  ...HEXPM_CONTEXT_FORMATS,
  ...HONEYCOMB_CONTEXT_FORMATS,
  ...IBM_CONTEXT_FORMATS,
  ...INFURA_CONTEXT_FORMATS,
  ...INTERCOM_CONTEXT_FORMATS,
  ...IPSTACK_CONTEXT_FORMATS,
  ...JUMPCLOUD_CONTEXT_FORMATS,
  ...KRAKEN_CONTEXT_FORMATS,
  ...LASTFM_CONTEXT_FORMATS,
  ...LAUNCHDARKLY_CONTEXT_FORMATS,
  ...LIGHTSTEP_CONTEXT_FORMATS,
  ...LINE_CONTEXT_FORMATS,
  ...LINODE_CONTEXT_FORMATS,
  ...LOB_CONTEXT_FORMATS,
  ...LOGZIO_CONTEXT_FORMATS,
  ...MAILGUN_CONTEXT_FORMATS,
  ...MAILJET_CONTEXT_FORMATS,
  ...MATTERMOST_CONTEXT_FORMATS,
  ...MERAKI_CONTEXT_FORMATS,
  ...MESSAGEBIRD_CONTEXT_FORMATS,
  ...MISTRAL_CONTEXT_FORMATS,
  ...MIXPANEL_CONTEXT_FORMATS,
  ...NETLIFY_CONTEXT_FORMATS,
  ...NEWSAPI_CONTEXT_FORMATS,
  ...OKTA_CONTEXT_FORMATS,
  ...OPENWEATHER_CONTEXT_FORMATS,
  ...OPSGENIE_CONTEXT_FORMATS,
  ...PAGERDUTY_CONTEXT_FORMATS,
  ...PLAID_CONTEXT_FORMATS,
  ...POSTMARK_CONTEXT_FORMATS,
  ...PUSHER_CONTEXT_FORMATS,
  ...QUICKNODE_CONTEXT_FORMATS,
  ...RAILWAY_CONTEXT_FORMATS,
  ...ROLLBAR_CONTEXT_FORMATS,
  ...SCALEWAY_CONTEXT_FORMATS,
  ...SECURITYTRAILS_CONTEXT_FORMATS,
  ...SENDBIRD_CONTEXT_FORMATS,
  ...SHODAN_CONTEXT_FORMATS,
  ...SNOWFLAKE_CONTEXT_FORMATS,
  ...SNYK_CONTEXT_FORMATS,
  ...SPARKPOST_CONTEXT_FORMATS,
  ...SPOTIFY_CONTEXT_FORMATS,
  ...STRAVA_CONTEXT_FORMATS,
  ...TRAVIS_CONTEXT_FORMATS,
  ...TWILIO_CONTEXT_FORMATS,
  ...TWITCH_CONTEXT_FORMATS,
  ...TWITTER_CONTEXT_FORMATS,
  ...UPTRACE_CONTEXT_FORMATS,
  ...VAULT_CONTEXT_FORMATS,
  ...VERCEL_CONTEXT_FORMATS,
  ...VIRUSTOTAL_CONTEXT_FORMATS,
  ...VONAGE_CONTEXT_FORMATS,
  ...VULTR_CONTEXT_FORMATS,
  ...WANDB_CONTEXT_FORMATS,
  ...YELP_CONTEXT_FORMATS,
  ...ZENDESK_CONTEXT_FORMATS,
];
