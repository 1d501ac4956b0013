// The names that a screen reader speaks, and the words of a lost connection and a failed upload: Streamlit has them in English only, and
// no setting for them.
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
  const DIALOGS = {
    "Connection error": ["连接中断", "服务器没有响应。网络恢复后会自动重新连接；几分钟后仍未恢复，请联系管理员。"],
    "Bad message format": ["显示出错", "请刷新页面。"],
    "Page not found": ["没有这个页面", "已转到首页。"],
  };
  const FAILURES = [
    [/^Error: File must be (\d+).*MB or smaller\.$/, "文件超过$1MB，没有上传：请拆分后再放入。"],
    [/^Error: .*(files are not allowed|not an allowed).*$/i, "不是表格文件，没有上传：请放入xlsx、xls、ods或csv。"],
    [/^Error: .*$/, "没有上传成功：请刷新页面后重新放入。"],
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

  // Only the characters of a node are exchanged: the nodes are React's, which looks for them when it goes on.
  const reword = (element, say) => {
    const walk = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
    for (let place = 0; walk.nextNode(); place++) {
      const told = say(walk.currentNode.nodeValue, place);
      if (told !== walk.currentNode.nodeValue) walk.currentNode.nodeValue = told;
    }
  };
  const retell = () => {
    for (const link of document.querySelectorAll('[data-testid="stSkipToContent"]')) reword(link, () => "跳到正文");
    for (const title of document.querySelectorAll('[role="dialog"] [slot="title"]')) {
      const [named, sentence] = DIALOGS[title.textContent] || [];
      if (!named) continue;
      reword(title, () => named);
      reword(title.nextElementSibling, (text, place) => (place ? "" : sentence));
    }
    for (const failure of document.querySelectorAll('[data-testid="stFileChip"] [role="alert"]')) {
      const [pattern, sentence] = FAILURES.find(([pattern]) => pattern.test(failure.textContent)) || [];
      if (pattern) reword(failure, (text, place) => (place ? "" : failure.textContent.replace(pattern, sentence)));
    }
  };

  let waiting = false;
  new MutationObserver(() => {
    if (waiting) return;
    waiting = true;  // once for all that one answer draws
    setTimeout(() => { waiting = false; rename(); retell(); }, 150);
  }).observe(document.body, { childList: true, subtree: true });
  rename();
  retell();
})();
