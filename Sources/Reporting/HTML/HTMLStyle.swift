/// The style sheet of a page, beside that of its plots.
enum HTMLStyle {
  static let sheet = """

    :root { color-scheme: light dark; --ink: #1d1f21; --paper: #ffffff; --line: #dcdfe3; --good: #00703c;
      --bad: #b0343c; --shade: #f4f5f7 }
    body { margin: 0 auto; padding: 1rem; max-width: 60rem; color: var(--ink); background: var(--paper);
      font: 16px/1.5 system-ui, sans-serif }
    h1 { font-size: 1.6rem; margin: 0 } h2 { font-size: 1.2rem; margin: 2rem 0 0.5rem; border-bottom: 1px solid var(--line) }
    header p { margin: 0.25rem 0 } .good { color: var(--good); font-weight: 600 } .bad { color: var(--bad) }
    header .bad { font-weight: 600 }
    nav { display: flex; flex-wrap: wrap; gap: 0.25rem 1rem; margin: 1rem 0 } nav a { color: inherit }
    figure { margin: 1rem 0 } figcaption { font-size: 0.875rem; opacity: 0.85 }
    .table { overflow-x: auto } table { border-collapse: collapse; margin: 0.5rem 0; font-size: 0.9rem }
    caption { text-align: left; font-size: 0.875rem; opacity: 0.85 }
    th, td { padding: 0.2rem 0.75rem 0.2rem 0; text-align: left; border-bottom: 1px solid var(--line) }
    td.number, th.number { text-align: right } td.number { font-variant-numeric: tabular-nums }
    pre { background: var(--shade); padding: 0.75rem; overflow-x: auto; font-size: 0.85rem }
    .absent { padding: 0.5rem 0.75rem; border-left: 3px solid var(--line); opacity: 0.85 }
    section:focus { outline: none } section { scroll-margin-top: 0.5rem }
    @media (max-width: 40rem) { figure { overflow-x: auto } figure svg.plot { min-width: 34rem; max-width: none }
      figcaption { position: sticky; left: 0 } figcaption::after { content: " The picture scrolls to the side." } }
    @media (prefers-color-scheme: dark) { :root { --ink: #d7dade; --paper: #16181b; --line: #2c3036; --good: #4cc38a;
      --bad: #ff7b84; --shade: #1f2226 } }
    @media print { :root { --ink: #000000; --paper: #ffffff; --line: #bbbbbb; --shade: #ffffff } nav { display: none }
      body { max-width: none; font-size: 11pt } figure, tr { break-inside: avoid } h2 { break-after: avoid }
      figure { overflow: visible } figure svg.plot { min-width: 0; max-width: 100% } }

    """
}
