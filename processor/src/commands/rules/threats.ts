/** Something that a rule defends against, as others call it. */
export interface Threat {
  readonly name: string;
  readonly url: string;
}

const OWASP = "https://owasp.org/API-Security/editions/2023/en";

/** OWASP API Security Top 10 2023: https://owasp.org/API-Security/editions/2023/en/0x11-t10/ */
const OWASP_RISKS: Readonly<Record<string, readonly [name: string, page: string]>> = {
  "API1:2023": ["Broken Object Level Authorization", "0xa1-broken-object-level-authorization"],
  "API2:2023": ["Broken Authentication", "0xa2-broken-authentication"],
  "API3:2023": ["Broken Object Property Level Authorization", "0xa3-broken-object-property-level-authorization"],
  "API4:2023": ["Unrestricted Resource Consumption", "0xa4-unrestricted-resource-consumption"],
  "API5:2023": ["Broken Function Level Authorization", "0xa5-broken-function-level-authorization"],
  "API6:2023": [
    "Unrestricted Access to Sensitive Business Flows",
    "0xa6-unrestricted-access-to-sensitive-business-flows",
  ],
  "API7:2023": ["Server Side Request Forgery", "0xa7-server-side-request-forgery"],
  "API8:2023": ["Security Misconfiguration", "0xa8-security-misconfiguration"],
  "API9:2023": ["Improper Inventory Management", "0xa9-improper-inventory-management"],
  "API10:2023": ["Unsafe Consumption of APIs", "0xaa-unsafe-consumption-of-apis"],
};

/** MITRE ATT&CK Enterprise techniques that rules name: https://attack.mitre.org/techniques/enterprise/ */
const ATTACK_TECHNIQUES: Readonly<Record<string, string>> = {
  T1070: "Indicator Removal",
  T1078: "Valid Accounts",
  T1087: "Account Discovery",
  "T1098.001": "Account Manipulation: Additional Cloud Credentials",
  "T1110.001": "Brute Force: Password Guessing",
  "T1110.004": "Brute Force: Credential Stuffing",
  T1119: "Automated Collection",
  T1136: "Create Account",
  "T1499.003": "Endpoint Denial of Service: Application Exhaustion Flood",
  T1526: "Cloud Service Discovery",
  T1530: "Data from Cloud Storage",
  T1550: "Use Alternate Authentication Material",
  "T1550.001": "Use Alternate Authentication Material: Application Access Token",
  T1552: "Unsecured Credentials",
  "T1552.001": "Unsecured Credentials: Credentials In Files",
  "T1562.008": "Impair Defenses: Disable or Modify Cloud Logs",
  T1567: "Exfiltration Over Web Service",
  T1583: "Acquire Infrastructure",
  "T1583.005": "Acquire Infrastructure: Botnet",
  T1595: "Active Scanning",
  "T1595.003": "Active Scanning: Wordlist Scanning",
};

/** @returns undefined for an id that is not in the tables */
export function findThreat(id: string): Threat | undefined {
  const risk = OWASP_RISKS[id];
  if (risk !== undefined) return { name: risk[0], url: `${OWASP}/${risk[1]}/` };
  const technique = ATTACK_TECHNIQUES[id];
  if (technique === undefined) return undefined;
  return { name: technique, url: `https://attack.mitre.org/techniques/${id.replace(".", "/")}/` };
}
