import type { Random } from "../random.ts";
import { drawVersion } from "./words.ts";

type Draw = (random: Random) => string;

const AGENTS: readonly Draw[] = [
  (random) => `Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/${random.between(90, 150)}.0.${random.below(7000)}.${random.below(200)} Safari/537.36`,
  (random) => `Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_${random.below(8)}) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/${random.between(14, 26)}.${random.below(7)} Safari/605.1.15`,
  (random) => `Mozilla/5.0 (iPhone; CPU iPhone OS ${random.between(14, 26)}_${random.below(7)} like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148 [FBAN/FBIOS;FBAV/${random.between(300, 500)}.0.0.${random.below(60)}.${random.below(200)};FBBV/${random.below(700000000)}]`,
  (random) => `Mozilla/5.0 (Linux; Android ${random.between(9, 16)}; SM-${random.pick(["G", "A", "S"])}${random.between(100, 999)}B Build/UP1A.${random.between(200000, 260000)}.00${random.below(9)}; wv) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/${random.between(90, 150)}.0.0.0 Mobile Safari/537.36`,
  (random) => `Mozilla/5.0 (X11; Ubuntu; Linux x86_64; rv:${random.between(90, 150)}.0) Gecko/20100101 Firefox/${random.between(90, 150)}.0`,
  (random) => `Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html; ${random.below(99999)})`,
  (random) => `curl/${drawVersion(random)}`,
  (random) => `python-requests/${drawVersion(random)}`,
  (random) => `Go-http-client/${random.between(1, 2)}.${random.below(2)} (${drawVersion(random)})`,
  (random) => `okhttp/${drawVersion(random)}`,
  (random) => `kube-probe/1.${random.between(24, 36)}+${random.below(90000)}`,
  (random) => `aws-sdk-js/${drawVersion(random)} ua/2.0 os/linux#5.10.${random.below(250)}-${random.below(250)}.${random.below(999)}.amzn2.x86_64 lang/js md/nodejs#${drawVersion(random)} api/s3#${drawVersion(random)}`,
  (random) => `Dalvik/2.1.0 (Linux; U; Android ${random.between(9, 16)}; Pixel ${random.between(4, 10)} Build/${random.characters("ABCDQRSTU", 4)}.${random.between(200000, 260000)}.0${random.below(99)})`,
  (random) => `Terraform/${drawVersion(random)} (+https://www.terraform.io) terraform-provider-aws/${drawVersion(random)}`,
  (random) => `com.example.shop/${random.below(9000)} CFNetwork/${random.between(1000, 1600)}.${random.below(9)} Darwin/${random.between(19, 25)}.${random.below(7)}.0`,
]; // prettier-ignore

/** A user agent of a browser, an app, a library or a machine. */
export function drawUserAgent(random: Random): string {
  return random.pick(AGENTS)(random);
}
