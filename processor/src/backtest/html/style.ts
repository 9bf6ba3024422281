/** The page's style sheet: no script, no font, no image from elsewhere. */
export const STYLE = `
:root { color-scheme: light dark; --ink: #1c2024; --soft: #60646c; --line: #d9d9e0; --page: #fff; --band: #f6f6f8; }
@media (prefers-color-scheme: dark) { :root { --ink: #edeef0; --soft: #b0b4ba; --line: #363a3f; --page: #111113; --band: #18191b; } }
body { font: 15px/1.5 system-ui, sans-serif; color: var(--ink); background: var(--page); max-width: 1000px; margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 1.5rem; margin: 0 0 .25rem; } h2 { font-size: 1.15rem; margin: 2.5rem 0 .5rem; }
p { margin: .25rem 0 .75rem; color: var(--soft); } .numbers { display: flex; flex-wrap: wrap; gap: .75rem; margin: 1rem 0; }
.number { background: var(--band); border: 1px solid var(--line); border-radius: 6px; padding: .5rem .9rem; min-width: 6rem; }
.number b { display: block; font-size: 1.4rem; font-variant-numeric: tabular-nums; } .number span { color: var(--soft); font-size: .85rem; }
.wide { overflow-x: auto; } table { border-collapse: collapse; width: 100%; font-size: .9rem; }
th, td { text-align: left; padding: .3rem .6rem; border-bottom: 1px solid var(--line); vertical-align: top; overflow-wrap: anywhere; }
th { color: var(--soft); font-weight: 600; white-space: nowrap; } td.amount, th.amount { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
td.mark { min-width: 7rem; } td.when, td.name { white-space: nowrap; }
svg { display: block; width: 100%; height: auto; } svg text { fill: var(--soft); font: 12px system-ui, sans-serif; }
.axis { stroke: var(--line); } .info { fill: #8b8d98; } .low { fill: #0d9b8a; } .medium { fill: #e2a336; } .high { fill: #e5684d; } .critical { fill: #b3245b; }
.bar { fill: #3e63dd; } .right { fill: #2b9a66; } .wrong { fill: #e5484d; } .curve { fill: none; stroke: #3e63dd; stroke-width: 2; } .dot { fill: #3e63dd; }
.share { fill: none; stroke: #2b9a66; stroke-width: 2; stroke-dasharray: 5 4; } .sharedot { fill: #2b9a66; }
.legend { display: flex; flex-wrap: wrap; gap: 1rem; font-size: .85rem; color: var(--soft); } .legend svg { width: 12px; height: 12px; display: inline-block; margin-right: .35rem; }
`;
