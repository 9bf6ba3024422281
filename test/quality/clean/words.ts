import type { Random } from "../random.ts";

export const WORDS: readonly string[] = (
  "account activity address agent alert amount answer archive article asset audit balance banner basket batch billing block board book branch brand " +
  "budget build bundle button cache calendar campaign capacity card cart catalog category channel charge chart checkout city client cloud cluster " +
  "code collection color column comment company config contact content contract copy country coupon course credit currency customer daily dashboard data " +
  "delivery deploy design detail device digest discount document domain draft driver edge editor email engine entry event example export factory feature " +
  "feed field file filter finance flag folder forecast form forum gallery garden gateway global graph group guide handler header health history home " +
  "hotel image import index inventory invoice item job journey kitchen label language latest layer layout lead ledger library license limit link list " +
  "local location log machine mail main map market master media member memory menu merchant message method metric migration mobile model module monitor " +
  "month network news node notice number object offer office online option order owner package page panel partner party path payment period person phone " +
  "photo picture pipeline plan platform player policy portal post price print private process product profile program project promo proxy public purchase " +
  "quality quantity query queue quote rate reader recipe record refund region relay release report request reservation resource response result review " +
  "river route rule sale sample schedule schema scope score screen script search season section segment sender server service session setting share " +
  "shipment shop signal site size sku snapshot source space stage station status stock storage store stream street style subject subscription summary " +
  "supplier support survey sync system table tag target task team template tenant term test text theme thread ticket time title topic total trace track " +
  "traffic train transfer travel trial unit update upload usage user value variant vendor version video view visit voucher warehouse weather web week " +
  "widget window worker workflow workspace year zone"
).split(" ");

export const FIRST_NAMES: readonly string[] =
  "Ada Amir Ana Aiko Björn Carla Chen Chloé Dario Elif Emeka Fatima Giulia Hana Ivan Jonas Kofi Lars Leila Lucía Marek Mei Nadia Noah Olga Pedro Priya Quentin Rosa Samuel Sofía Tariq Uma Viktor Wei Ximena Yara Zoë".split(
    " ",
  );

export const LAST_NAMES: readonly string[] =
  "Abebe Andersson Bauer Costa Dubois Eriksen Fischer García Haddad Ivanova Jansen Kim Kowalski Laurent Müller Nakamura Novák Okafor O'Brien Patel Quispe Rossi Sánchez Schmidt Silva Tanaka Tran Usman Vargas Weber Yılmaz Zhang".split(
    " ",
  );

export const HOSTS: readonly string[] = [
  "shop.example.com", "api.example.com", "www.example.org", "cdn.example.net", "app.example.dev", "assets.shop.example", "eu.api.example.com",
  "login.example.com", "docs.example.org", "status.example.com", "m.example.co.uk", "news.example.de", "intranet.example.local", "grafana.example.io",
]; // prettier-ignore

export const REGIONS: readonly string[] = [
  "eu-central-1",
  "us-east-1",
  "us-west-2",
  "ap-southeast-2",
  "europe-west4",
  "westeurope",
  "eu-frankfurt-1",
];

/** Characters of a generated name, as Kubernetes draws them: no vowels, nothing that reads as another. */
export const POD_CHARACTERS = "bcdfghjklmnpqrstvwxz2456789";

/** Words joined by `separator`. */
export function drawWords(random: Random, count: number, separator = " "): string {
  let text = random.pick(WORDS);
  for (let index = 1; index < count; index++) text += separator + random.pick(WORDS);
  return text;
}

/** `getOrderItems` */
export function drawCamel(random: Random, count = 2): string {
  return drawWords(random, count, " ").replaceAll(/ ([a-z])/g, (_all, letter: string) => letter.toUpperCase());
}

/** `OrderItemList` */
export function drawPascal(random: Random, count = 2): string {
  const camel = drawCamel(random, count);
  return camel.slice(0, 1).toUpperCase() + camel.slice(1);
}

/** A sentence of plain words. */
export function drawSentence(random: Random): string {
  const text = drawWords(random, random.between(5, 16));
  return `${text.slice(0, 1).toUpperCase()}${text.slice(1)}.`;
}

export function drawPerson(random: Random): string {
  return `${random.pick(FIRST_NAMES)} ${random.pick(LAST_NAMES)}`;
}

export function drawEmail(random: Random): string {
  return `${random.pick(FIRST_NAMES)}.${random.pick(LAST_NAMES)}${random.below(99)}@${random.pick(HOSTS)}`
    .toLowerCase()
    .replaceAll("'", "");
}

/** A version as packages carry it. */
export function drawVersion(random: Random): string {
  const version = `${random.below(30)}.${random.below(40)}.${random.below(60)}`;
  return random.pick([
    version,
    version,
    `${version}-rc.${random.below(9)}`,
    `v${version}`,
    `${version}+build.${random.below(9999)}`,
  ]);
}

export function drawIp(random: Random): string {
  return `${random.between(1, 223)}.${random.below(256)}.${random.below(256)}.${random.between(1, 254)}`;
}

/** A moment of 2026, ISO 8601. */
export function drawTime(random: Random): string {
  return new Date(drawUnixMillis(random)).toISOString();
}

export function drawUnixMillis(random: Random): number {
  return Date.UTC(2026, 0, 1) + random.below(31_536_000) * 1000 + random.below(1000);
}

/** Fills `{…}` of a template by drawn parts. */
export function pad(value: number, digits: number): string {
  return String(value).padStart(digits, "0");
}
