// Charts on paper and as files. 存为图片 draws the chart's own SVG layers on a canvas under its finding, with measure and definition. Nothing leaves the browser.
(() => {
  if (window.touyanPictures) return;
  window.touyanPictures = true;
  const SCALE = 2, PAD = 28;

  const lines = (context, text, width) => {
    const found = [];
    let line = "";
    for (const char of text) {
      if (context.measureText(line + char).width > width) { found.push(line); line = ""; }
      line += char;
    }
    return line ? [...found, line] : found;
  };

  const load = (svg) => new Promise((resolve, reject) => {
    const copy = svg.cloneNode(true);
    copy.setAttribute("xmlns", "http://www.w3.org/2000/svg");
    const image = new Image();
    image.onload = () => resolve(image);
    image.onerror = reject;
    image.src = "data:image/svg+xml;charset=utf-8," + encodeURIComponent(new XMLSerializer().serializeToString(copy));
  });

  const save = async (button) => {
    const { chart, mark, title, measure, definition, file } = button.dataset;
    const plot = document.querySelector(`.st-key-${CSS.escape(chart)} .js-plotly-plot`);
    if (!plot) return;
    const style = getComputedStyle(document.querySelector(".stApp"));
    const box = plot.getBoundingClientRect(), width = Math.max(box.width, 480);
    const canvas = document.createElement("canvas"), context = canvas.getContext("2d");
    const blocks = [[mark, "600 14px", 26, 1], [title, "600 20px", 30, 1], [measure, "14px", 24, 0.75], [definition, "12px", 18, 0.7]].map(([text, font, height, alpha]) => {
      context.font = `${font} ${style.fontFamily}`;
      return { rows: lines(context, text, width), font: context.font, height, alpha };
    });
    const tall = (block) => block.rows.length * block.height;
    canvas.width = (width + 2 * PAD) * SCALE;
    canvas.height = (box.height + blocks.reduce((sum, block) => sum + tall(block), 0) + 2 * PAD + 20) * SCALE;
    context.scale(SCALE, SCALE);
    context.fillStyle = style.backgroundColor;
    context.fillRect(0, 0, canvas.width, canvas.height);
    context.fillStyle = style.color;
    let top = PAD;
    const write = (block) => {
      context.font = block.font;
      context.globalAlpha = block.alpha;
      for (const row of block.rows) { context.fillText(row, PAD, top + block.height * 0.7); top += block.height; }
      context.globalAlpha = 1;
    };
    for (const block of blocks.slice(0, 3)) write(block);
    for (const svg of plot.querySelectorAll(".main-svg")) {
      const place = svg.getBoundingClientRect();
      context.drawImage(await load(svg), PAD + place.left - box.left, top + place.top - box.top, place.width, place.height);
    }
    top += box.height + 12;
    write(blocks[3]);
    canvas.toBlob((blob) => {
      const link = document.createElement("a");
      link.href = URL.createObjectURL(blob);
      link.download = file;
      link.click();
      setTimeout(() => URL.revokeObjectURL(link.href), 1000);
    });
  };

  // On paper a chart keeps the size it has on screen: it is shrunk to its place, and turned light where the screen is dark.
  const PAPER = 660, HALF = 310, LEAST = 0.62, MOST = 0.7;
  window.addEventListener("beforeprint", () => {
    const plots = [...document.querySelectorAll(".js-plotly-plot")];
    const beside = (plot) => plot.closest('[data-testid="stColumn"]');
    const wide = plots.some((plot) => beside(plot) && plot.offsetWidth * LEAST > HALF);
    document.body.classList.toggle("one-column", wide);
    const [red] = getComputedStyle(document.querySelector(".stApp")).backgroundColor.match(/\d+/g);
    document.body.classList.toggle("from-dark", red < 128);
    for (const plot of plots) {
      const room = beside(plot) && !wide ? HALF : PAPER;
      plot.parentElement.style.setProperty("--print", Math.min(MOST, room / plot.offsetWidth));
    }
  });

  document.addEventListener("click", (event) => {
    const button = event.target.closest?.("button.picture");
    if (button) save(button);
  });
})();
