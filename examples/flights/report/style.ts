/** The page's look. Colours are variables, which the pictures use too. */
export const style = `
:root {
  --paper: #fbfaf7; --ink: #1c1e21; --muted: #66696f; --rule: #e0ddd5; --land: #e8e4da;
  --late: #c2410c; --late-soft: #f6d9c6; --early: #2b6c8f; --early-soft: #cfe1ea; --on-time: #b9b6ae;
  --heat-1: #fbe9dc; --heat-2: #f6d0b5; --heat-3: #efb189; --heat-4: #e58c5c; --heat-5: #d56532; --heat-6: #b3420f; --heat-7: #7c2a07;
  --serif: "Iowan Old Style", "Palatino Linotype", Palatino, "Book Antiqua", Georgia, serif;
  --sans: system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif;
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #15171a; --ink: #eceae5; --muted: #9b9da3; --rule: #303338; --land: #272b30;
    --late: #f98b55; --late-soft: #4a2c1e; --early: #7cb8d6; --early-soft: #1f3a48; --on-time: #565a61;
    --heat-1: #2b2522; --heat-2: #4a2f22; --heat-3: #6e3d25; --heat-4: #95502c; --heat-5: #bf6a3a; --heat-6: #e48d58; --heat-7: #fdc39b;
  }
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--ink); font: 1.125rem/1.6 var(--serif); -webkit-text-size-adjust: 100%; }
main { max-width: 66rem; margin: 0 auto; padding: clamp(1.5rem, 5vw, 5rem) clamp(1rem, 4vw, 2.5rem) 4rem; }
header, section > p, section > h2, .notes > * { max-width: 42rem; }
.kicker { margin: 0; font: 600 .8rem/1.4 var(--sans); letter-spacing: .09em; text-transform: uppercase; color: var(--late); }
h1 { margin: .4rem 0 1rem; font-size: clamp(2.6rem, 8vw, 4.6rem); line-height: 1; font-weight: 500; letter-spacing: -.02em; text-wrap: balance; }
.standfirst { margin: 0; font-size: 1.25rem; line-height: 1.5; text-wrap: pretty; }
h2 { margin: 0 0 .6rem; font-size: clamp(1.6rem, 4vw, 2.1rem); line-height: 1.15; font-weight: 500; letter-spacing: -.01em; text-wrap: balance; }
section { margin-top: clamp(3rem, 7vw, 5.5rem); }
section > p { margin: 0; text-wrap: pretty; }
.headlines { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(10.5rem, 42%), 1fr)); gap: 1.5rem 2rem; margin: clamp(2rem, 5vw, 3.5rem) 0 0; padding: 1.5rem 0; border: solid var(--rule); border-width: 1px 0; }
.headlines > div { display: flex; flex-direction: column-reverse; justify-content: flex-end; }
.headlines dd { margin: 0; font-size: 2.3rem; line-height: 1.15; letter-spacing: -.02em; font-feature-settings: "lnum"; }
.headlines dt { font: .875rem/1.4 var(--sans); color: var(--muted); }
figure { margin: 1.8rem 0 0; font-family: var(--sans); font-variant-numeric: tabular-nums; }
figure svg { display: block; width: 100%; height: auto; overflow: visible; }
/* The halo of the letters on the map lies behind them. */
figure svg text { paint-order: stroke; }
figcaption { margin-top: .7rem; font-size: .875rem; line-height: 1.45; color: var(--muted); }
.narrow { display: none; max-width: 30rem; }
.pair { display: grid; grid-template-columns: 1fr 1fr; gap: 0 2.5rem; }
.scroll { overflow-x: auto; }
table { width: 100%; border-collapse: collapse; font: .9rem/1.4 var(--sans); font-variant-numeric: tabular-nums; }
caption { padding-bottom: .5rem; text-align: left; font-weight: 600; }
th, td { padding: .42rem .6rem; border-bottom: 1px solid var(--rule); text-align: left; font-weight: 400; white-space: nowrap; }
th:first-child, td:first-child { padding-left: 0; } th:last-child, td:last-child { padding-right: 0; }
thead th { color: var(--muted); font-size: .8rem; vertical-align: bottom; }
.number { text-align: right; }
.rank { color: var(--muted); }
.routes { margin-top: 2.2rem; }
.codes { display: inline-block; min-width: 6.2em; font-weight: 600; }
.cities { color: var(--muted); }
.bar { width: 22%; min-width: 4rem; }
.bar span { display: block; height: .6rem; border-radius: 1px; background: var(--late); }
details { margin-top: 1.2rem; font-family: var(--sans); font-size: .9rem; }
summary { cursor: pointer; color: var(--muted); } summary:hover { color: var(--ink); }
details .scroll { margin-top: .8rem; }
.notes { padding-top: 2rem; border-top: 1px solid var(--rule); }
.notes h3 { margin: 1.6rem 0 .4rem; font: 600 .95rem/1.4 var(--sans); }
.notes ul { margin: 0; padding-left: 1.1rem; font-size: 1rem; line-height: 1.55; } .notes li { margin: .35rem 0; }
.notes li::marker { color: var(--muted); }
code { font: .88em ui-monospace, "SF Mono", Menlo, Consolas, monospace; }
.colophon { margin-top: 2.2rem; font: .85rem/1.5 var(--sans); color: var(--muted); }
@media (max-width: 62rem) { .pair { grid-template-columns: 1fr; } .pair .wide { max-width: 34rem; } }
@media (max-width: 44rem) {
  .wide { display: none; } .narrow { display: block; }
  .cities { display: block; white-space: normal; } .routes td:nth-child(5), .routes th:nth-child(5), .routes td:nth-child(7), .routes th:nth-child(7) { display: none; }
  .bar { width: auto; }
}
@media (max-width: 30rem) { .routes .bar { display: none; } }
@media print { body { font-size: 11pt; } figure, tr { break-inside: avoid; } }
`;
