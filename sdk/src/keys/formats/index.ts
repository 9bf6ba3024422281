import type { KeyFormat } from "../format.ts";
import { ADYEN_FORMATS } from "./adyen.ts";
import { AGE_FORMATS } from "./age.ts";
import { AIRTABLE_FORMATS } from "./airtable.ts";
import { ALIBABA_FORMATS } from "./alibaba.ts";
import { ANTHROPIC_FORMATS } from "./anthropic.ts";
import { ARTIFACTORY_FORMATS } from "./artifactory.ts";
import { ASANA_FORMATS } from "./asana.ts";
import { ATLASSIAN_FORMATS } from "./atlassian.ts";
import { AWS_FORMATS } from "./aws.ts";
import { AXIOM_FORMATS } from "./axiom.ts";
import { AZURE_FORMATS } from "./azure.ts";
import { BUILDKITE_FORMATS } from "./buildkite.ts";
import { CEREBRAS_FORMATS } from "./cerebras.ts";
import { CIRCLECI_FORMATS } from "./circleci.ts";
import { CLICKUP_FORMATS } from "./clickup.ts";
import { CLOJARS_FORMATS } from "./clojars.ts";
import { CLOUDFLARE_FORMATS } from "./cloudflare.ts";
import { CONFLUENT_FORMATS } from "./confluent.ts";
import { CONTENTFUL_FORMATS } from "./contentful.ts";
import { CRATES_IO_FORMATS } from "./crates-io.ts";
import { DATABRICKS_FORMATS } from "./databricks.ts";
import { DEEPSEEK_FORMATS } from "./deepseek.ts";
import { DIGITALOCEAN_FORMATS } from "./digitalocean.ts";
import { DISCORD_FORMATS } from "./discord.ts";
import { DOCKER_FORMATS } from "./docker.ts";
import { DOPPLER_FORMATS } from "./doppler.ts";
import { DROPBOX_FORMATS } from "./dropbox.ts";
import { DUFFEL_FORMATS } from "./duffel.ts";
import { DYNATRACE_FORMATS } from "./dynatrace.ts";
import { EASYPOST_FORMATS } from "./easypost.ts";
import { ELASTIC_FORMATS } from "./elastic.ts";
import { ELEVENLABS_FORMATS } from "./elevenlabs.ts";
import { FACEBOOK_FORMATS } from "./facebook.ts";
import { FIGMA_FORMATS } from "./figma.ts";
import { FIREWORKS_FORMATS } from "./fireworks.ts";
import { FLUTTERWAVE_FORMATS } from "./flutterwave.ts";
import { FLYIO_FORMATS } from "./flyio.ts";
import { FRAMEIO_FORMATS } from "./frameio.ts";
import { GENERIC_FORMATS } from "./generic.ts";
import { GITHUB_FORMATS } from "./github.ts";
import { GITLAB_FORMATS } from "./gitlab.ts";
import { GOOGLE_FORMATS } from "./google.ts";
import { GRAFANA_FORMATS } from "./grafana.ts";
import { GROQ_FORMATS } from "./groq.ts";
import { HEROKU_FORMATS } from "./heroku.ts";
import { HONEYCOMB_FORMATS } from "./honeycomb.ts";
import { HUBSPOT_FORMATS } from "./hubspot.ts";
import { HUGGINGFACE_FORMATS } from "./huggingface.ts";
import { INFISICAL_FORMATS } from "./infisical.ts";
import { INSTAGRAM_FORMATS } from "./instagram.ts";
import { LANGFUSE_FORMATS } from "./langfuse.ts";
import { LANGSMITH_FORMATS } from "./langsmith.ts";
import { LAUNCHDARKLY_FORMATS } from "./launchdarkly.ts";
import { LINEAR_FORMATS } from "./linear.ts";
import { LINKEDIN_FORMATS } from "./linkedin.ts";
import { MAILCHIMP_FORMATS } from "./mailchimp.ts";
import { MAILERSEND_FORMATS } from "./mailersend.ts";
import { MAILGUN_FORMATS } from "./mailgun.ts";
import { MANDRILL_FORMATS } from "./mandrill.ts";
import { MAPBOX_FORMATS } from "./mapbox.ts";
import { MERCURY_FORMATS } from "./mercury.ts";
import { MICROSOFT_TEAMS_FORMATS } from "./microsoft-teams.ts";
import { MONGODB_FORMATS } from "./mongodb.ts";
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
import { OPENAI_FORMATS } from "./openai.ts";
import { OPENROUTER_FORMATS } from "./openrouter.ts";
import { PADDLE_FORMATS } from "./paddle.ts";
import { PAYPAL_FORMATS } from "./paypal.ts";
import { PERPLEXITY_FORMATS } from "./perplexity.ts";
import { PINECONE_FORMATS } from "./pinecone.ts";
import { PLAID_FORMATS } from "./plaid.ts";
import { PLANETSCALE_FORMATS } from "./planetscale.ts";
import { POSTHOG_FORMATS } from "./posthog.ts";
import { POSTMAN_FORMATS } from "./postman.ts";
import { PULUMI_FORMATS } from "./pulumi.ts";
import { PYPI_FORMATS } from "./pypi.ts";
import { RAZORPAY_FORMATS } from "./razorpay.ts";
import { README_FORMATS } from "./readme.ts";
import { RENDER_FORMATS } from "./render.ts";
import { REPLICATE_FORMATS } from "./replicate.ts";
import { RESEND_FORMATS } from "./resend.ts";
import { RUBYGEMS_FORMATS } from "./rubygems.ts";
import { SALESFORCE_FORMATS } from "./salesforce.ts";
import { SEGMENT_FORMATS } from "./segment.ts";
import { SENDGRID_FORMATS } from "./sendgrid.ts";
import { SENDINBLUE_FORMATS } from "./sendinblue.ts";
import { SENTRY_FORMATS } from "./sentry.ts";
import { SHIPPO_FORMATS } from "./shippo.ts";
import { SHOPIFY_FORMATS } from "./shopify.ts";
import { SLACK_FORMATS } from "./slack.ts";
import { SONARQUBE_FORMATS } from "./sonarqube.ts";
import { SQUARE_FORMATS } from "./square.ts";
import { STRIPE_FORMATS } from "./stripe.ts";
import { SUPABASE_FORMATS } from "./supabase.ts";
import { TAILSCALE_FORMATS } from "./tailscale.ts";
import { TAVILY_FORMATS } from "./tavily.ts";
import { TELEGRAM_FORMATS } from "./telegram.ts";
import { TENCENT_FORMATS } from "./tencent.ts";
import { TERRAFORM_FORMATS } from "./terraform.ts";
import { TOGETHER_FORMATS } from "./together.ts";
import { TRELLO_FORMATS } from "./trello.ts";
import { TWILIO_FORMATS } from "./twilio.ts";
import { TWITTER_FORMATS } from "./twitter.ts";
import { TYPEFORM_FORMATS } from "./typeform.ts";
import { VAULT_FORMATS } from "./vault.ts";
import { VERCEL_FORMATS } from "./vercel.ts";
import { VOYAGE_FORMATS } from "./voyage.ts";
import { XAI_FORMATS } from "./xai.ts";
import { ZAPIER_FORMATS } from "./zapier.ts";

/** Every built-in format. */
export const KEY_FORMATS: readonly KeyFormat[] = [
  ...ADYEN_FORMATS,
  ...AGE_FORMATS,
  ...AIRTABLE_FORMATS,
  ...ALIBABA_FORMATS,
  ...ANTHROPIC_FORMATS,
  ...ARTIFACTORY_FORMATS,
  ...ASANA_FORMATS,
  ...ATLASSIAN_FORMATS,
  ...AWS_FORMATS,
  ...AXIOM_FORMATS,
  ...AZURE_FORMATS,
  ...BUILDKITE_FORMATS,
  ...CEREBRAS_FORMATS,
  ...CIRCLECI_FORMATS,
  ...CLICKUP_FORMATS,
  ...CLOJARS_FORMATS,
  ...CLOUDFLARE_FORMATS,
  ...CONFLUENT_FORMATS,
  ...CONTENTFUL_FORMATS,
  ...CRATES_IO_FORMATS,
  ...DATABRICKS_FORMATS,
  ...DEEPSEEK_FORMATS,
  ...DIGITALOCEAN_FORMATS,
  ...DISCORD_FORMATS,
  ...DOCKER_FORMATS,
  ...DOPPLER_FORMATS,
  ...DROPBOX_FORMATS,
  ...DUFFEL_FORMATS,
  ...DYNATRACE_FORMATS,
  ...EASYPOST_FORMATS,
  ...ELASTIC_FORMATS,
  ...ELEVENLABS_FORMATS,
  ...FACEBOOK_FORMATS,
  ...FIGMA_FORMATS,
  ...FIREWORKS_FORMATS,
  ...FLUTTERWAVE_FORMATS,
  ...FLYIO_FORMATS,
  ...FRAMEIO_FORMATS,
  ...GENERIC_FORMATS,
  ...GITHUB_FORMATS,
  ...GITLAB_FORMATS,
  ...GOOGLE_FORMATS,
  ...GRAFANA_FORMATS,
  ...GROQ_FORMATS,
  ...HEROKU_FORMATS,
  ...HONEYCOMB_FORMATS,
  ...HUBSPOT_FORMATS,
  ...HUGGINGFACE_FORMATS,
  ...INFISICAL_FORMATS,
  ...INSTAGRAM_FORMATS,
  ...LANGFUSE_FORMATS,
  ...LANGSMITH_FORMATS,
  ...LAUNCHDARKLY_FORMATS,
  ...LINEAR_FORMATS,
  ...LINKEDIN_FORMATS,
  ...MAILCHIMP_FORMATS,
  ...MAILERSEND_FORMATS,
  ...MAILGUN_FORMATS,
  ...MANDRILL_FORMATS,
  ...MAPBOX_FORMATS,
  ...MERCURY_FORMATS,
  ...MICROSOFT_TEAMS_FORMATS,
  ...MONGODB_FORMATS,
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
  ...OPENAI_FORMATS,
  ...OPENROUTER_FORMATS,
  ...PADDLE_FORMATS,
  ...PAYPAL_FORMATS,
  ...PERPLEXITY_FORMATS,
  ...PINECONE_FORMATS,
  ...PLAID_FORMATS,
  ...PLANETSCALE_FORMATS,
  ...POSTHOG_FORMATS,
  ...POSTMAN_FORMATS,
  ...PULUMI_FORMATS,
  ...PYPI_FORMATS,
  ...RAZORPAY_FORMATS,
  ...README_FORMATS,
  ...RENDER_FORMATS,
  ...REPLICATE_FORMATS,
  ...RESEND_FORMATS,
  ...RUBYGEMS_FORMATS,
  ...SALESFORCE_FORMATS,
  ...SEGMENT_FORMATS,
  ...SENDGRID_FORMATS,
  ...SENDINBLUE_FORMATS,
  ...SENTRY_FORMATS,
  ...SHIPPO_FORMATS,
  ...SHOPIFY_FORMATS,
  ...SLACK_FORMATS,
  ...SONARQUBE_FORMATS,
  ...SQUARE_FORMATS,
  ...STRIPE_FORMATS,
  ...SUPABASE_FORMATS,
  ...TAILSCALE_FORMATS,
  ...TAVILY_FORMATS,
  ...TELEGRAM_FORMATS,
  ...TENCENT_FORMATS,
  ...TERRAFORM_FORMATS,
  ...TOGETHER_FORMATS,
  ...TRELLO_FORMATS,
  ...TWILIO_FORMATS,
  ...TWITTER_FORMATS,
  ...TYPEFORM_FORMATS,
  ...VAULT_FORMATS,
  ...VERCEL_FORMATS,
  ...VOYAGE_FORMATS,
  ...XAI_FORMATS,
  ...ZAPIER_FORMATS,
];
