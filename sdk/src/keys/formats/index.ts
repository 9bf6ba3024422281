// oxlint-disable max-lines -- a registry: two lines a vendor
import type { KeyFormat } from "../format.ts";
import { ADAFRUIT_FORMATS } from "./adafruit.ts";
import { ADOBE_FORMATS } from "./adobe.ts";
import { ADYEN_FORMATS } from "./adyen.ts";
import { AGE_FORMATS } from "./age.ts";
import { AIKIDO_FORMATS } from "./aikido.ts";
import { AIRTABLE_FORMATS } from "./airtable.ts";
import { AIVEN_FORMATS } from "./aiven.ts";
import { ALIBABA_FORMATS } from "./alibaba.ts";
import { AMAZON_FORMATS } from "./amazon.ts";
import { ANTHROPIC_FORMATS } from "./anthropic.ts";
import { ANYSCALE_FORMATS } from "./anyscale.ts";
import { APIFY_FORMATS } from "./apify.ts";
import { ARCJET_FORMATS } from "./arcjet.ts";
import { ARTIFACTORY_FORMATS } from "./artifactory.ts";
import { ASAAS_FORMATS } from "./asaas.ts";
import { ASANA_FORMATS } from "./asana.ts";
import { ATLASSIAN_FORMATS } from "./atlassian.ts";
import { AUTHRESS_FORMATS } from "./authress.ts";
import { AWS_FORMATS } from "./aws.ts";
import { AXIOM_FORMATS } from "./axiom.ts";
import { AZURE_FORMATS } from "./azure.ts";
import { BLOCK_PROTOCOL_FORMATS } from "./block-protocol.ts";
import { BRAVE_FORMATS } from "./brave.ts";
import { BROWSERBASE_FORMATS } from "./browserbase.ts";
import { BUILDKITE_FORMATS } from "./buildkite.ts";
import { CALCOM_FORMATS } from "./calcom.ts";
import { CANVA_FORMATS } from "./canva.ts";
import { CARTESIA_FORMATS } from "./cartesia.ts";
import { CEREBRAS_FORMATS } from "./cerebras.ts";
import { CHECKOUT_COM_FORMATS } from "./checkout-com.ts";
import { CHIEF_TOOLS_FORMATS } from "./chief-tools.ts";
import { CIRCLECI_FORMATS } from "./circleci.ts";
import { CLICKHOUSE_FORMATS } from "./clickhouse.ts";
import { CLICKUP_FORMATS } from "./clickup.ts";
import { CLOJARS_FORMATS } from "./clojars.ts";
import { CLOUDFLARE_FORMATS } from "./cloudflare.ts";
import { COCKROACH_LABS_FORMATS } from "./cockroach-labs.ts";
import { CODESANDBOX_FORMATS } from "./codesandbox.ts";
import { COGNITION_FORMATS } from "./cognition.ts";
import { CONFIGCAT_FORMATS } from "./configcat.ts";
import { CONFLUENT_FORMATS } from "./confluent.ts";
import { CONTENTFUL_FORMATS } from "./contentful.ts";
import { COZE_FORMATS } from "./coze.ts";
import { CRATES_IO_FORMATS } from "./crates-io.ts";
import { CURSOR_FORMATS } from "./cursor.ts";
import { DATABRICKS_FORMATS } from "./databricks.ts";
import { DATADOG_FORMATS } from "./datadog.ts";
import { DATASTAX_FORMATS } from "./datastax.ts";
import { DBT_FORMATS } from "./dbt.ts";
import { DEEPL_FORMATS } from "./deepl.ts";
import { DEEPSEEK_FORMATS } from "./deepseek.ts";
import { DEFINED_NETWORKING_FORMATS } from "./defined-networking.ts";
import { DENO_FORMATS } from "./deno.ts";
import { DEPENDENCY_TRACK_FORMATS } from "./dependency-track.ts";
import { DEVCYCLE_FORMATS } from "./devcycle.ts";
import { DIGITALOCEAN_FORMATS } from "./digitalocean.ts";
import { DINGTALK_FORMATS } from "./dingtalk.ts";
import { DISCORD_FORMATS } from "./discord.ts";
import { DOCKER_FORMATS } from "./docker.ts";
import { DOPPLER_FORMATS } from "./doppler.ts";
import { DROPBOX_FORMATS } from "./dropbox.ts";
import { DUB_FORMATS } from "./dub.ts";
import { DUFFEL_FORMATS } from "./duffel.ts";
import { DYNATRACE_FORMATS } from "./dynatrace.ts";
import { E2B_FORMATS } from "./e2b.ts";
import { EASYPOST_FORMATS } from "./easypost.ts";
import { ELASTIC_FORMATS } from "./elastic.ts";
import { ELEVENLABS_FORMATS } from "./elevenlabs.ts";
import { ENDOR_LABS_FORMATS } from "./endor-labs.ts";
import { EXOSCALE_FORMATS } from "./exoscale.ts";
import { FACEBOOK_FORMATS } from "./facebook.ts";
import { FEISHU_FORMATS } from "./feishu.ts";
import { FIGMA_FORMATS } from "./figma.ts";
import { FIRECRAWL_FORMATS } from "./firecrawl.ts";
import { FIREWORKS_FORMATS } from "./fireworks.ts";
import { FLUTTERWAVE_FORMATS } from "./flutterwave.ts";
import { FLYIO_FORMATS } from "./flyio.ts";
import { FRAMEIO_FORMATS } from "./frameio.ts";
import { FRIENDLI_FORMATS } from "./friendli.ts";
import { FULLSTORY_FORMATS } from "./fullstory.ts";
import { GAMMA_FORMATS } from "./gamma.ts";
import { GENERIC_FORMATS } from "./generic.ts";
import { GITHUB_FORMATS } from "./github.ts";
import { GITLAB_FORMATS } from "./gitlab.ts";
import { GOOGLE_CHAT_FORMATS } from "./google-chat.ts";
import { GOOGLE_FORMATS } from "./google.ts";
import { GRAFANA_FORMATS } from "./grafana.ts";
import { GROQ_FORMATS } from "./groq.ts";
import { HARNESS_FORMATS } from "./harness.ts";
import { HELICONE_FORMATS } from "./helicone.ts";
import { HEROKU_FORMATS } from "./heroku.ts";
import { HONEYCOMB_FORMATS } from "./honeycomb.ts";
import { HUBSPOT_FORMATS } from "./hubspot.ts";
import { HUGGINGFACE_FORMATS } from "./huggingface.ts";
import { INFISICAL_FORMATS } from "./infisical.ts";
import { INFRACOST_FORMATS } from "./infracost.ts";
import { INSTAGRAM_FORMATS } from "./instagram.ts";
import { INTERCOM_FORMATS } from "./intercom.ts";
import { INTRA42_FORMATS } from "./intra42.ts";
import { IONIC_FORMATS } from "./ionic.ts";
import { JETBRAINS_FORMATS } from "./jetbrains.ts";
import { JINA_FORMATS } from "./jina.ts";
import { KLAVIYO_FORMATS } from "./klaviyo.ts";
import { LANGFUSE_FORMATS } from "./langfuse.ts";
import { LANGSMITH_FORMATS } from "./langsmith.ts";
import { LAUNCHDARKLY_FORMATS } from "./launchdarkly.ts";
import { LINEAR_FORMATS } from "./linear.ts";
import { LINKEDIN_FORMATS } from "./linkedin.ts";
import { LOCALSTACK_FORMATS } from "./localstack.ts";
import { MAILCHIMP_FORMATS } from "./mailchimp.ts";
import { MAILERSEND_FORMATS } from "./mailersend.ts";
import { MAILGUN_FORMATS } from "./mailgun.ts";
import { MANDRILL_FORMATS } from "./mandrill.ts";
import { MAPBOX_FORMATS } from "./mapbox.ts";
import { MAXMIND_FORMATS } from "./maxmind.ts";
import { MERCADOPAGO_FORMATS } from "./mercadopago.ts";
import { MERCURY_FORMATS } from "./mercury.ts";
import { MICROSOFT_TEAMS_FORMATS } from "./microsoft-teams.ts";
import { MIDTRANS_FORMATS } from "./midtrans.ts";
import { MINIMAX_FORMATS } from "./minimax.ts";
import { MODAL_FORMATS } from "./modal.ts";
import { MONGODB_FORMATS } from "./mongodb.ts";
import { MOONSHOT_FORMATS } from "./moonshot.ts";
import { NEON_FORMATS } from "./neon.ts";
import { NETLIFY_FORMATS } from "./netlify.ts";
import { NEWRELIC_FORMATS } from "./newrelic.ts";
import { NOTION_FORMATS } from "./notion.ts";
import { NPM_FORMATS } from "./npm.ts";
import { NUGET_FORMATS } from "./nuget.ts";
import { NVIDIA_FORMATS } from "./nvidia.ts";
import { OCTOPUS_FORMATS } from "./octopus.ts";
import { ONEPASSWORD_FORMATS } from "./onepassword.ts";
import { ONESIGNAL_FORMATS } from "./onesignal.ts";
import { ONFIDO_FORMATS } from "./onfido.ts";
import { OPEN_VSX_FORMATS } from "./open-vsx.ts";
import { OPENAI_FORMATS } from "./openai.ts";
import { OPENROUTER_FORMATS } from "./openrouter.ts";
import { OPENSHIFT_FORMATS } from "./openshift.ts";
import { ORY_FORMATS } from "./ory.ts";
import { PADDLE_FORMATS } from "./paddle.ts";
import { PAGERDUTY_FORMATS } from "./pagerduty.ts";
import { PANGEA_FORMATS } from "./pangea.ts";
import { PAYPAL_FORMATS } from "./paypal.ts";
import { PERPLEXITY_FORMATS } from "./perplexity.ts";
import { PERSONA_FORMATS } from "./persona.ts";
import { PINECONE_FORMATS } from "./pinecone.ts";
import { PLAID_FORMATS } from "./plaid.ts";
import { PLANETSCALE_FORMATS } from "./planetscale.ts";
import { POLAR_FORMATS } from "./polar.ts";
import { POSTHOG_FORMATS } from "./posthog.ts";
import { POSTMAN_FORMATS } from "./postman.ts";
import { PREFECT_FORMATS } from "./prefect.ts";
import { PRIVATE_PACKAGIST_FORMATS } from "./private-packagist.ts";
import { PUBNUB_FORMATS } from "./pubnub.ts";
import { PULUMI_FORMATS } from "./pulumi.ts";
import { PUTTY_FORMATS } from "./putty.ts";
import { PYPI_FORMATS } from "./pypi.ts";
import { PYX_FORMATS } from "./pyx.ts";
import { RAPIDAPI_FORMATS } from "./rapidapi.ts";
import { RAZORPAY_FORMATS } from "./razorpay.ts";
import { README_FORMATS } from "./readme.ts";
import { RENDER_FORMATS } from "./render.ts";
import { REPLICATE_FORMATS } from "./replicate.ts";
import { RESEND_FORMATS } from "./resend.ts";
import { RIOT_GAMES_FORMATS } from "./riot-games.ts";
import { ROOTLY_FORMATS } from "./rootly.ts";
import { RUBYGEMS_FORMATS } from "./rubygems.ts";
import { RUNPOD_FORMATS } from "./runpod.ts";
import { SALAD_CLOUD_FORMATS } from "./salad-cloud.ts";
import { SALESFORCE_FORMATS } from "./salesforce.ts";
import { SAMSARA_FORMATS } from "./samsara.ts";
import { SCALINGO_FORMATS } from "./scalingo.ts";
import { SCRAPFLY_FORMATS } from "./scrapfly.ts";
import { SEGMENT_FORMATS } from "./segment.ts";
import { SENDGRID_FORMATS } from "./sendgrid.ts";
import { SENDINBLUE_FORMATS } from "./sendinblue.ts";
import { SENTRY_FORMATS } from "./sentry.ts";
import { SETTLEMINT_FORMATS } from "./settlemint.ts";
import { SHIPPO_FORMATS } from "./shippo.ts";
import { SHOPIFY_FORMATS } from "./shopify.ts";
import { SLACK_FORMATS } from "./slack.ts";
import { SNYK_FORMATS } from "./snyk.ts";
import { SONARQUBE_FORMATS } from "./sonarqube.ts";
import { SOURCEGRAPH_FORMATS } from "./sourcegraph.ts";
import { SPLUNK_FORMATS } from "./splunk.ts";
import { SQUARE_FORMATS } from "./square.ts";
import { STACKHAWK_FORMATS } from "./stackhawk.ts";
import { STATSIG_FORMATS } from "./statsig.ts";
import { STRIPE_FORMATS } from "./stripe.ts";
import { STYTCH_FORMATS } from "./stytch.ts";
import { SUPABASE_FORMATS } from "./supabase.ts";
import { SVIX_FORMATS } from "./svix.ts";
import { TABLEAU_FORMATS } from "./tableau.ts";
import { TAILSCALE_FORMATS } from "./tailscale.ts";
import { TAVILY_FORMATS } from "./tavily.ts";
import { TELEGRAM_FORMATS } from "./telegram.ts";
import { TELNYX_FORMATS } from "./telnyx.ts";
import { TENCENT_FORMATS } from "./tencent.ts";
import { TERRAFORM_FORMATS } from "./terraform.ts";
import { THUNDERSTORE_FORMATS } from "./thunderstore.ts";
import { TIGRIS_FORMATS } from "./tigris.ts";
import { TINYBIRD_FORMATS } from "./tinybird.ts";
import { TOGETHER_FORMATS } from "./together.ts";
import { TOLGEE_FORMATS } from "./tolgee.ts";
import { TRELLO_FORMATS } from "./trello.ts";
import { TRIGGER_DEV_FORMATS } from "./trigger-dev.ts";
import { TWILIO_FORMATS } from "./twilio.ts";
import { TWITCH_FORMATS } from "./twitch.ts";
import { TWITTER_FORMATS } from "./twitter.ts";
import { TYPEFORM_FORMATS } from "./typeform.ts";
import { UBIDOTS_FORMATS } from "./ubidots.ts";
import { UNKEY_FORMATS } from "./unkey.ts";
import { UPCLOUD_FORMATS } from "./upcloud.ts";
import { VAL_TOWN_FORMATS } from "./val-town.ts";
import { VAULT_FORMATS } from "./vault.ts";
import { VERCEL_FORMATS } from "./vercel.ts";
import { VK_FORMATS } from "./vk.ts";
import { VOICEFLOW_FORMATS } from "./voiceflow.ts";
import { VOLCENGINE_FORMATS } from "./volcengine.ts";
import { VOYAGE_FORMATS } from "./voyage.ts";
import { WAKATIME_FORMATS } from "./wakatime.ts";
import { WANDB_FORMATS } from "./wandb.ts";
import { WARPSTREAM_FORMATS } from "./warpstream.ts";
import { WECOM_FORMATS } from "./wecom.ts";
import { WORKOS_FORMATS } from "./workos.ts";
import { XAI_FORMATS } from "./xai.ts";
import { YANDEX_FORMATS } from "./yandex.ts";
import { ZAPIER_FORMATS } from "./zapier.ts";
import { ZUPLO_FORMATS } from "./zuplo.ts";

/** Every built-in format. */
export const KEY_FORMATS: readonly KeyFormat[] = [
  ...ADAFRUIT_FORMATS,
  ...ADOBE_FORMATS,
  ...ADYEN_FORMATS,
  ...AGE_FORMATS,
  ...AIKIDO_FORMATS,
  ...AIRTABLE_FORMATS,
  ...AIVEN_FORMATS,
  ...ALIBABA_FORMATS,
  ...AMAZON_FORMATS,
  ...ANTHROPIC_FORMATS,
  ...ANYSCALE_FORMATS,
  ...APIFY_FORMATS,
  ...ARCJET_FORMATS,
  ...ARTIFACTORY_FORMATS,
  ...ASAAS_FORMATS,
  ...ASANA_FORMATS,
  ...ATLASSIAN_FORMATS,
  ...AUTHRESS_FORMATS,
  ...AWS_FORMATS,
  ...AXIOM_FORMATS,
  ...AZURE_FORMATS,
  ...BLOCK_PROTOCOL_FORMATS,
  ...BRAVE_FORMATS,
  ...BROWSERBASE_FORMATS,
  ...BUILDKITE_FORMATS,
  ...CALCOM_FORMATS,
  ...CANVA_FORMATS,
  ...CARTESIA_FORMATS,
  ...CEREBRAS_FORMATS,
  ...CHECKOUT_COM_FORMATS,
  ...CHIEF_TOOLS_FORMATS,
  ...CIRCLECI_FORMATS,
  ...CLICKHOUSE_FORMATS,
  ...CLICKUP_FORMATS,
  ...CLOJARS_FORMATS,
  ...CLOUDFLARE_FORMATS,
  ...COCKROACH_LABS_FORMATS,
  ...CODESANDBOX_FORMATS,
  ...COGNITION_FORMATS,
  ...CONFIGCAT_FORMATS,
  ...CONFLUENT_FORMATS,
  ...CONTENTFUL_FORMATS,
  ...COZE_FORMATS,
  ...CRATES_IO_FORMATS,
  ...CURSOR_FORMATS,
  ...DATABRICKS_FORMATS,
  ...DATADOG_FORMATS,
  ...DATASTAX_FORMATS,
  ...DBT_FORMATS,
  ...DEEPL_FORMATS,
  ...DEEPSEEK_FORMATS,
  ...DEFINED_NETWORKING_FORMATS,
  ...DENO_FORMATS,
  ...DEPENDENCY_TRACK_FORMATS,
  ...DEVCYCLE_FORMATS,
  ...DIGITALOCEAN_FORMATS,
  ...DINGTALK_FORMATS,
  ...DISCORD_FORMATS,
  ...DOCKER_FORMATS,
  ...DOPPLER_FORMATS,
  ...DROPBOX_FORMATS,
  ...DUB_FORMATS,
  ...DUFFEL_FORMATS,
  ...DYNATRACE_FORMATS,
  ...E2B_FORMATS,
  ...EASYPOST_FORMATS,
  ...ELASTIC_FORMATS,
  ...ELEVENLABS_FORMATS,
  ...ENDOR_LABS_FORMATS,
  ...EXOSCALE_FORMATS,
  ...FACEBOOK_FORMATS,
  ...FEISHU_FORMATS,
  ...FIGMA_FORMATS,
  ...FIRECRAWL_FORMATS,
  ...FIREWORKS_FORMATS,
  ...FLUTTERWAVE_FORMATS,
  ...FLYIO_FORMATS,
  ...FRAMEIO_FORMATS,
  ...FRIENDLI_FORMATS,
  ...FULLSTORY_FORMATS,
  ...GAMMA_FORMATS,
  ...GENERIC_FORMATS,
  ...GITHUB_FORMATS,
  ...GITLAB_FORMATS,
  ...GOOGLE_CHAT_FORMATS,
  ...GOOGLE_FORMATS,
  ...GRAFANA_FORMATS,
  ...GROQ_FORMATS,
  ...HARNESS_FORMATS,
  ...HELICONE_FORMATS,
  ...HEROKU_FORMATS,
  ...HONEYCOMB_FORMATS,
  ...HUBSPOT_FORMATS,
  ...HUGGINGFACE_FORMATS,
  ...INFISICAL_FORMATS,
  ...INFRACOST_FORMATS,
  ...INSTAGRAM_FORMATS,
  ...INTERCOM_FORMATS,
  ...INTRA42_FORMATS,
  ...IONIC_FORMATS,
  ...JETBRAINS_FORMATS,
  ...JINA_FORMATS,
  ...KLAVIYO_FORMATS,
  ...LANGFUSE_FORMATS,
  ...LANGSMITH_FORMATS,
  ...LAUNCHDARKLY_FORMATS,
  ...LINEAR_FORMATS,
  ...LINKEDIN_FORMATS,
  ...LOCALSTACK_FORMATS,
  ...MAILCHIMP_FORMATS,
  ...MAILERSEND_FORMATS,
  ...MAILGUN_FORMATS,
  ...MANDRILL_FORMATS,
  ...MAPBOX_FORMATS,
  ...MAXMIND_FORMATS,
  ...MERCADOPAGO_FORMATS,
  ...MERCURY_FORMATS,
  ...MICROSOFT_TEAMS_FORMATS,
  ...MIDTRANS_FORMATS,
  ...MINIMAX_FORMATS,
  ...MODAL_FORMATS,
  ...MONGODB_FORMATS,
  ...MOONSHOT_FORMATS,
  ...NEON_FORMATS,
  ...NETLIFY_FORMATS,
  ...NEWRELIC_FORMATS,
  ...NOTION_FORMATS,
  ...NPM_FORMATS,
  ...NUGET_FORMATS,
  ...NVIDIA_FORMATS,
  ...OCTOPUS_FORMATS,
  ...ONEPASSWORD_FORMATS,
  ...ONESIGNAL_FORMATS,
  ...ONFIDO_FORMATS,
  ...OPEN_VSX_FORMATS,
  ...OPENAI_FORMATS,
  ...OPENROUTER_FORMATS,
  ...OPENSHIFT_FORMATS,
  ...ORY_FORMATS,
  ...PADDLE_FORMATS,
  ...PAGERDUTY_FORMATS,
  ...PANGEA_FORMATS,
  ...PAYPAL_FORMATS,
  ...PERPLEXITY_FORMATS,
  ...PERSONA_FORMATS,
  ...PINECONE_FORMATS,
  ...PLAID_FORMATS,
  ...PLANETSCALE_FORMATS,
  ...POLAR_FORMATS,
  ...POSTHOG_FORMATS,
  ...POSTMAN_FORMATS,
  ...PREFECT_FORMATS,
  ...PRIVATE_PACKAGIST_FORMATS,
  ...PUBNUB_FORMATS,
  ...PULUMI_FORMATS,
  ...PUTTY_FORMATS,
  ...PYPI_FORMATS,
  ...PYX_FORMATS,
  ...RAPIDAPI_FORMATS,
  ...RAZORPAY_FORMATS,
  ...README_FORMATS,
  ...RENDER_FORMATS,
  ...REPLICATE_FORMATS,
  ...RESEND_FORMATS,
  ...RIOT_GAMES_FORMATS,
  ...ROOTLY_FORMATS,
  ...RUBYGEMS_FORMATS,
  ...RUNPOD_FORMATS,
  ...SALAD_CLOUD_FORMATS,
  ...SALESFORCE_FORMATS,
  ...SAMSARA_FORMATS,
  ...SCALINGO_FORMATS,
  ...SCRAPFLY_FORMATS,
  ...SEGMENT_FORMATS,
  ...SENDGRID_FORMATS,
  ...SENDINBLUE_FORMATS,
  ...SENTRY_FORMATS,
  ...SETTLEMINT_FORMATS,
  ...SHIPPO_FORMATS,
  ...SHOPIFY_FORMATS,
  ...SLACK_FORMATS,
  ...SNYK_FORMATS,
  ...SONARQUBE_FORMATS,
  ...SOURCEGRAPH_FORMATS,
  ...SPLUNK_FORMATS,
  ...SQUARE_FORMATS,
  ...STACKHAWK_FORMATS,
  ...STATSIG_FORMATS,
  ...STRIPE_FORMATS,
  ...STYTCH_FORMATS,
  ...SUPABASE_FORMATS,
  ...SVIX_FORMATS,
  ...TABLEAU_FORMATS,
  ...TAILSCALE_FORMATS,
  ...TAVILY_FORMATS,
  ...TELEGRAM_FORMATS,
  ...TELNYX_FORMATS,
  ...TENCENT_FORMATS,
  ...TERRAFORM_FORMATS,
  ...THUNDERSTORE_FORMATS,
  ...TIGRIS_FORMATS,
  ...TINYBIRD_FORMATS,
  ...TOGETHER_FORMATS,
  ...TOLGEE_FORMATS,
  ...TRELLO_FORMATS,
  ...TRIGGER_DEV_FORMATS,
  ...TWILIO_FORMATS,
  ...TWITCH_FORMATS,
  ...TWITTER_FORMATS,
  ...TYPEFORM_FORMATS,
  ...UBIDOTS_FORMATS,
  ...UNKEY_FORMATS,
  ...UPCLOUD_FORMATS,
  ...VAL_TOWN_FORMATS,
  ...VAULT_FORMATS,
  ...VERCEL_FORMATS,
  ...VK_FORMATS,
  ...VOICEFLOW_FORMATS,
  ...VOLCENGINE_FORMATS,
  ...VOYAGE_FORMATS,
  ...WAKATIME_FORMATS,
  ...WANDB_FORMATS,
  ...WARPSTREAM_FORMATS,
  ...WECOM_FORMATS,
  ...WORKOS_FORMATS,
  ...XAI_FORMATS,
  ...YANDEX_FORMATS,
  ...ZAPIER_FORMATS,
  ...ZUPLO_FORMATS,
];
