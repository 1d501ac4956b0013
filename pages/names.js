// The names that a screen reader speaks: Streamlit has them in English only, and no setting for them.
(() => {
  if (window.touyanNames) return;
  window.touyanNames = true;
  const WORDS = {
    "Sidebar": "侧栏", "Collapse sidebar": "收起侧栏", "Expand sidebar": "展开侧栏", "App pages": "页面", "Logo": "头雁",
    "Navigate to home page": "回到首页", "Link to heading": "本标题的链接", "Choose an option": "请选择", "Open": "展开选项",
    "Close": "关闭", "Clear value": "清空", "Add files": "添加文件", "Choose date": "选择日期", "Dialog": "对话框",
  };
  const PHRASES = [
    [/^Help for (.+)$/, "$1的说明"], [/^Remove (.+)$/, "移除$1"],
    [/^year, (.+)$/, "$1：年"], [/^month, (.+)$/, "$1：月"], [/^day, (.+)$/, "$1：日"],
  ];
  const chinese = (text) => {
    const phrase = PHRASES.find(([pattern]) => pattern.test(text));
    return WORDS[text] || (phrase ? text.replace(...phrase) : text);
  };

  const rename = () => {
    for (const name of ["aria-label", "alt", "title", "placeholder"]) {
      for (const element of document.querySelectorAll(`[${name}]`)) {
        const text = element.getAttribute(name), told = chinese(text);
        if (told !== text) element.setAttribute(name, told);
      }
    }
    for (const zone of document.querySelectorAll('[data-testid="stFileUploaderDropzone"]')) {
      zone.querySelector("input").setAttribute("aria-label", zone.getAttribute("aria-label"));
      zone.querySelector('[data-testid="stBaseButton-secondary"]')?.setAttribute("aria-label", "选择文件");
    }
  };

  let waiting = false;
  new MutationObserver(() => {
    if (waiting) return;
    waiting = true;  // once for all that one answer draws
    setTimeout(() => { waiting = false; rename(); }, 150);
  }).observe(document.body, { childList: true, subtree: true });
  rename();
})();
