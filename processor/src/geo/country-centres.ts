/** A country as one circle: its centre in degrees (WGS 84), and a radius in km within which nearly all of its people live. */
export interface CountryCentre {
  readonly latitude: number;
  readonly longitude: number;
  readonly radiusKm: number;
}

/**
 * Centres and radii by ISO 3166-1 alpha-2 code, rounded to a degree and to what a circle over the country's mainland needs. They only serve where no
 * database knows the city: a distance between countries is then shortened by both radii, so that a rough circle errs towards silence.
 * `CODE latitude longitude radius`, one after the other.
 */
const TABLE = `
AD 42.5 1.6 20|AE 24 54 300|AF 34 66 700|AG 17.1 -61.8 40|AI 18.2 -63.1 20|AL 41 20 190|AM 40 45 190|AO -12.5 18.5 850|AQ -80 0 2500|AR -34 -64 1900
AS -14.3 -170.7 100|AT 47.5 14 320|AU -25 134 2300|AW 12.5 -70 20|AX 60.2 20 60|AZ 40.4 47.6 290|BA 44 18 200|BB 13.2 -59.5 25|BD 24 90 350|BE 50.8 4.5 160
BF 12.5 -1.7 450|BG 42.7 25.3 290|BH 26 50.5 35|BI -3.4 30 130|BJ 9.5 2.3 370|BL 17.9 -62.8 10|BM 32.3 -64.8 20|BN 4.5 114.7 80|BO -17 -65 800|BQ 12.2 -68.3 450
BR -11 -53 2400|BS 24.7 -78 420|BT 27.4 90.4 180|BV -54.4 3.4 10|BW -22.2 23.8 550|BY 53.5 28 340|BZ 17.2 -88.7 150|CA 58 -98 2900|CC -12.2 96.8 15|CD -3 23.6 1200
CF 6.6 20.5 700|CG -0.8 15.2 580|CH 46.8 8.2 190|CI 7.5 -5.5 410|CK -21.2 -159.8 650|CL -33 -71 2300|CM 5.7 12.7 620|CN 35 104 2500|CO 4 -73 950|CR 9.9 -84.2 240
CU 21.6 -79 600|CV 15.1 -23.6 170|CW 12.2 -69 40|CX -10.5 105.7 15|CY 35 33.2 120|CZ 49.8 15.5 260|DE 51.2 10.4 450|DJ 11.8 42.6 120|DK 56 10 270|DM 15.4 -61.4 30
DO 18.8 -70.4 200|DZ 30 3 1200|EC -1.5 -79 600|EE 58.7 25.5 200|EG 27 30 750|EH 24.5 -13.5 450|ER 15.3 39 400|ES 40 -4 850|ET 9 39.5 750|FI 64 26 620
FJ -17.8 178 350|FK -51.8 -59.5 150|FM 7 154 1500|FO 62 -7 70|FR 46.5 2.5 600|GA -0.7 11.7 360|GB 54 -2.5 600|GD 12.1 -61.7 25|GE 42.2 43.5 280|GF 4 -53 230
GG 49.5 -2.6 30|GH 8 -1.1 370|GI 36.1 -5.4 10|GL 70 -42 1500|GM 13.4 -15.4 180|GN 10.8 -10.9 400|GP 16.2 -61.5 60|GQ 1.7 10.4 400|GR 39 22.5 450|GS -54.4 -36.8 150
GT 15.7 -90.3 240|GU 13.4 144.8 30|GW 12 -15 160|GY 5 -58.9 400|HK 22.3 114.2 40|HM -53.1 73.5 30|HN 15 -86.5 310|HR 45.2 16 260|HT 19 -72.5 160|HU 47.2 19.4 250
ID -2.5 118 2500|IE 53.2 -8 220|IL 31.5 35 210|IM 54.2 -4.5 30|IN 22 79 1600|IO -7 72 150|IQ 33 43.7 480|IR 32.5 54 1000|IS 65 -18.5 270|IT 42.5 12.5 620
JE 49.2 -2.1 15|JM 18.1 -77.3 120|JO 31.2 36.5 230|JP 36.5 138 1300|KE 0.5 38 560|KG 41.5 74.5 450|KH 12.6 105 280|KI 1.5 173 2500|KM -11.9 43.7 110|KN 17.3 -62.7 25
KP 40 127 350|KR 36.3 127.8 300|KW 29.3 47.7 110|KY 19.3 -81 120|KZ 48 67 1400|LA 18.2 103.9 450|LB 33.9 35.9 90|LC 13.9 -61 25|LI 47.2 9.6 15|LK 7.7 80.7 220
LR 6.5 -9.3 270|LS -29.6 28.2 130|LT 55.3 23.9 210|LU 49.8 6.1 50|LV 56.9 24.8 240|LY 28 18 900|MA 32 -6.5 650|MC 43.7 7.4 5|MD 47.2 28.5 190|ME 42.8 19.3 90
MF 18.1 -63.1 10|MG -19 46.7 800|MH 8 170 900|MK 41.6 21.7 110|ML 15 -3 900|MM 20 96.5 900|MN 46.8 103 1100|MO 22.2 113.5 10|MP 16 145.7 350|MQ 14.6 -61 40
MR 19 -10.5 750|MS 16.7 -62.2 10|MT 35.9 14.4 25|MU -20.2 57.6 350|MV 3.5 73.2 450|MW -13.2 34.2 430|MX 23.5 -102.5 1500|MY 4 108 900|MZ -17.5 35.5 950|NA -22 17.2 750
NC -21.3 165.5 250|NE 16 8.5 850|NF -29 168 10|NG 9 8 700|NI 12.9 -85 260|NL 52.2 5.4 190|NO 64 12 900|NP 28.2 84 430|NR -0.5 166.9 10|NU -19 -169.9 15
NZ -41.5 173 850|OM 21 56.5 520|PA 8.5 -80 360|PE -9.5 -75 1000|PF -17.5 -147 1100|PG -6.5 145.5 750|PH 12 122.5 900|PK 30 69.5 850|PL 52 19.3 370|PM 46.9 -56.3 25
PN -24.5 -128.3 350|PR 18.2 -66.4 100|PS 31.9 35.2 80|PT 39.7 -8 1500|PW 7.5 134.5 350|PY -23.3 -58.4 480|QA 25.3 51.2 90|RE -21.1 55.5 40|RO 45.9 25 350|RS 44.1 20.8 230
RU 58 75 4000|RW -2 29.9 110|SA 24 45 1050|SB -9 160 550|SC -5 54 750|SD 15.5 30 950|SE 62 16 800|SG 1.35 103.8 30|SH -16 -5.7 2600|SI 46.1 14.9 130
SJ 78.5 18 350|SK 48.7 19.6 220|SL 8.5 -11.8 180|SM 43.9 12.5 8|SN 14.4 -14.5 330|SO 5.5 46 800|SR 4.1 -55.9 260|SS 7.5 30 600|ST 0.5 6.8 100|SV 13.7 -88.9 130
SX 18 -63.1 10|SY 35 38.5 350|SZ -26.5 31.5 90|TC 21.8 -71.8 60|TD 15.4 18.7 850|TF -49.3 69.3 1200|TG 8.6 1 300|TH 15 101 850|TJ 38.8 71 380|TK -9.2 -171.8 100
TL -8.8 126 150|TM 39 59.5 600|TN 34 9.6 400|TO -20 -175 350|TR 39 35 800|TT 10.5 -61.3 70|TV -8 178 350|TW 23.7 121 220|TZ -6.3 34.9 650|UA 48.8 31.2 680
UG 1.3 32.4 320|UM 6 -162 4500|US 39 -98 2500|UY -32.8 -56 310|UZ 41.5 64 700|VA 41.9 12.5 2|VC 13.2 -61.2 50|VE 7 -66 750|VG 18.4 -64.5 35|VI 18 -64.8 50
VN 16 107 850|VU -16 167.5 500|WF -13.5 -176.8 150|WS -13.8 -172.1 80|XK 42.6 20.9 80|YE 15.5 47.5 500|YT -12.8 45.2 25|ZA -29 25 800|ZM -13.5 27.8 700|ZW -19 29.5 450
`;

const CENTRES: ReadonlyMap<string, CountryCentre> = new Map(
  TABLE.trim()
    .split(/[|\n]/)
    .map((entry) => {
      const [code = "", latitude, longitude, radiusKm] = entry.split(" ");
      return [code, { latitude: Number(latitude), longitude: Number(longitude), radiusKm: Number(radiusKm) }] as const;
    }),
);

/** @param country ISO 3166-1 alpha-2 in capitals */
export function centreOf(country: string): CountryCentre | undefined {
  return CENTRES.get(country);
}

/** The codes that have a centre. */
export function countriesWithCentre(): readonly string[] {
  return [...CENTRES.keys()];
}
