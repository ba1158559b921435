/// How pages look and the little they do.
enum PageStyle {
  static let css = """
    *{box-sizing:border-box}
    html{background:var(--background);color:var(--text);scroll-behavior:smooth;-webkit-text-size-adjust:100%}
    @media (prefers-reduced-motion:reduce){html{scroll-behavior:auto}}
    body{margin:0 auto;max-width:1100px;padding:0 20px 60px;line-height:1.5;font:16px/1.5 \(StyleSheet.fonts)}
    h1{font-size:1.7rem;line-height:1.2;margin:28px 0 14px;overflow-wrap:anywhere}
    p,li{overflow-wrap:anywhere}
    h2{font-size:1.3rem;margin:40px 0 12px}
    h3{font-size:1.06rem;margin:0 0 8px}
    h4{font-size:.95rem;margin:8px 0}
    a{color:var(--accent)}
    :focus-visible{outline:3px solid var(--accent);outline-offset:2px}
    .skip{position:absolute;left:-999px}
    .skip:focus{left:8px;top:8px;background:var(--surface);padding:8px}
    nav ul{display:flex;flex-wrap:wrap;gap:4px 18px;list-style:none;margin:0;padding:0}
    nav a{display:inline-block;padding:3px 0}
    .card,.note{background:var(--surface);border:1px solid var(--grid);border-radius:10px;padding:18px;margin:0 0 18px}
    .note{border-color:var(--accent)}
    .facts{display:grid;grid-template-columns:repeat(auto-fit,minmax(188px,1fr));gap:14px;margin:0 0 16px}
    .facts>div{background:var(--surface);border:1px solid var(--grid);border-radius:10px;padding:12px 14px}
    .facts dt{color:var(--muted);font-size:.86rem}
    .facts dd{margin:2px 0 0;overflow-wrap:anywhere}
    .facts .big{font-size:1.06rem;font-weight:600;line-height:1.3}
    .card>:first-child{margin-top:0}.card>:last-child{margin-bottom:0}
    .facts small,.small{color:var(--muted);font-size:.86rem}
    figcaption{color:var(--muted);font-size:.9rem;margin:10px 0 0;max-width:80ch}
    figure{min-width:0}
    .scroll{overflow-x:auto;max-width:100%}
    svg.figure{display:block;width:100%;max-width:var(--w);min-width:calc(var(--w)*.74);height:auto;margin:0 auto}
    .hint{display:none;color:var(--muted);font-size:.86rem;margin:0 0 6px}
    details{margin:12px 0 0}
    summary{cursor:pointer;color:var(--accent);padding:3px 0;width:fit-content}
    details .scroll,.tall{max-height:70vh;overflow:auto}
    table{border-collapse:collapse;font-size:.86rem;font-variant-numeric:tabular-nums}
    caption{text-align:left;color:var(--muted);padding:6px 0;max-width:80ch}
    th,td{padding:4px 10px;border-bottom:1px solid var(--grid);text-align:left;vertical-align:top;max-width:34ch;
    overflow-wrap:break-word}
    thead th{background:var(--surface);position:sticky;top:0}
    td.n,th.n{text-align:right;white-space:nowrap}
    th button{background:none;border:0;margin:0;padding:0;color:inherit;font:inherit;text-align:inherit;cursor:pointer}
    th button:focus-visible{outline:3px solid var(--accent)}
    th[aria-sort=ascending] button::after{content:" \\25B2"}
    th[aria-sort=descending] button::after{content:" \\25BC"}
    pre{white-space:pre-wrap;overflow-wrap:anywhere;background:var(--background);border:1px solid var(--grid);
    border-radius:6px;padding:10px;margin:6px 0 0;font-size:.84rem}
    .views>input{position:absolute;opacity:0}
    .views>label{display:inline-block;padding:4px 14px;margin:0 6px 10px 0;border:1px solid var(--axis);
    border-radius:99px;cursor:pointer;font-size:.9rem}
    .views>input:checked+label{background:var(--accent);color:var(--surface);border-color:var(--accent)}
    .views>input:focus-visible+label{outline:3px solid var(--accent);outline-offset:2px}
    .views>.view{display:none}
    .views>input:nth-of-type(1):checked~.view:nth-of-type(1),.views>input:nth-of-type(2):checked~.view:nth-of-type(2),
    .views>input:nth-of-type(3):checked~.view:nth-of-type(3),.views>input:nth-of-type(4):checked~.view:nth-of-type(4){
    display:block}
    footer{color:var(--muted);font-size:.86rem;margin-top:40px}
    @media (max-width:720px){.hint{display:block}svg.figure{min-width:var(--w);border-right:28px solid transparent}
    .drawing{-webkit-mask-image:linear-gradient(90deg,#000 calc(100% - 28px),transparent);
    mask-image:linear-gradient(90deg,#000 calc(100% - 28px),transparent)}}
    @media (max-width:600px){body{padding:0 10px 40px}.card{padding:12px}h1{font-size:1.35rem}
    .facts{grid-template-columns:1fr 1fr;gap:8px}.facts .wide{grid-column:1/-1}}
    @media print{body{max-width:none;padding:0;font-size:11pt}nav,.skip,.views>label,details:not([open]){display:none}
    .card,.facts>div{break-inside:avoid;border-color:#999}.scroll,.tall{overflow:visible;max-height:none}
    .hint{display:none}.drawing{-webkit-mask-image:none;mask-image:none}
    .views>.view{display:block}svg.figure{min-width:0;border:0}h2,h3{break-after:avoid}}

    """

  /// Sorting of tables by a column; without it the page reads just as well.
  static let script = """
    for (const table of document.querySelectorAll("table.sortable")) {
      const heads = [...table.tHead.rows[0].cells];
      heads.forEach((head, column) => {
        const button = document.createElement("button");
        button.type = "button";
        button.append(...head.childNodes);
        head.append(button);
        button.addEventListener("click", () => {
          const down = head.getAttribute("aria-sort") === "ascending";
          heads.forEach(other => other.removeAttribute("aria-sort"));
          head.setAttribute("aria-sort", down ? "descending" : "ascending");
          const body = table.tBodies[0];
          const text = row => row.cells[column].textContent;
          const number = head.classList.contains("n");
          const compare = (a, b) => number
            ? (a === "") - (b === "") || (down ? b - a : a - b)
            : (down ? -1 : 1) * a.localeCompare(b);
          body.append(...[...body.rows].sort((a, b) => compare(text(a), text(b))));
        });
      });
    }

    """
}
