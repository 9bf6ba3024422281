import type { RuleDocumentation } from "../rules/documentation.ts";
import { RULE_DOCUMENTATION } from "../rules/index.ts";
import { configJsonSchema } from "./schema.ts";

/** One line under a rule's name in the configuration. */
export interface RuleSetting {
  readonly name: string;
  /** As a user would write it. */
  readonly default: string;
  readonly description: string;
}

/** What there is to say of a built-in rule. */
export interface RuleReference extends RuleDocumentation {
  readonly settings: readonly RuleSetting[];
}

interface SchemaNode {
  readonly properties?: Readonly<Record<string, SchemaNode>>;
  readonly default?: unknown;
  readonly description?: string;
}

/** Every built-in rule, by name, with the settings that the configuration takes. */
export function readRuleReferences(): readonly RuleReference[] {
  const sections = (configJsonSchema() as SchemaNode).properties?.["rules"]?.properties ?? {};
  return RULE_DOCUMENTATION.map((documentation) => ({
    ...documentation,
    settings: Object.entries(sections[documentation.id]?.properties ?? {}).map(([name, node]) => ({
      name,
      default: textOf(node.default),
      description: node.description ?? "",
    })),
  })).toSorted((a, b) => (a.id < b.id ? -1 : 1));
}

function textOf(value: unknown): string {
  if (value === undefined) return "none";
  if (Array.isArray(value) && value.length === 0) return "none";
  return typeof value === "string" ? value : JSON.stringify(value);
}
