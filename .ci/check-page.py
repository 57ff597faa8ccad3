"""Opens pages in headless Chromium as their readers do, and says what is wrong with them.

usage: check-page.py [--screenshots DIR] [--opened] PAGE ID...

In light, dark, at phone width and on paper: no console message, no request, every figure of the given ids present with a
box and with something drawn inside it, no horizontal overflow. --opened: the page has scrolled to the section that it
opens at. Speaks the DevTools protocol over a pipe; needs nothing but Chromium.
"""
import base64
import json
import os
import subprocess
import sys
import tempfile


class Browser:
    """A headless Chromium with one page, spoken to over two pipes."""

    def __init__(self):
        to_browser, self.out = os.pipe()
        self.into, from_browser = os.pipe()
        self.profile = tempfile.TemporaryDirectory()
        command = ["chromium", "--headless=new", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--no-first-run",
                   "--disable-dev-shm-usage", f"--user-data-dir={self.profile.name}", "--remote-debugging-pipe", "about:blank"]

        def wire():
            # Beyond the numbers that they are to have, so that neither covers the other.
            first, second = os.dup(to_browser), os.dup(from_browser)
            os.dup2(first, 3)
            os.dup2(second, 4)

        self.process = subprocess.Popen(command, preexec_fn=wire, close_fds=False, stdout=subprocess.DEVNULL,
                                        stderr=subprocess.DEVNULL)
        os.close(to_browser)
        os.close(from_browser)
        self.buffer, self.number, self.events, self.session = b"", 0, [], None
        target = next(t for t in self.call("Target.getTargets")["targetInfos"] if t["type"] == "page")
        self.session = self.call("Target.attachToTarget", targetId=target["targetId"], flatten=True)["sessionId"]
        for domain in ["Page", "Runtime", "Log", "Network"]:
            self.call(domain + ".enable")

    def message(self):
        while b"\0" not in self.buffer:
            piece = os.read(self.into, 1 << 16)
            if not piece:
                raise SystemExit("chromium has ended")
            self.buffer += piece
        text, self.buffer = self.buffer.split(b"\0", 1)
        return json.loads(text)

    def call(self, method, **parameters):
        self.number += 1
        request = {"id": self.number, "method": method, "params": parameters}
        if self.session:
            request["sessionId"] = self.session
        os.write(self.out, json.dumps(request).encode() + b"\0")
        while True:
            message = self.message()
            if message.get("id") == self.number:
                if "error" in message:
                    raise SystemExit(f"{method}: {message['error']}")
                return message["result"]
            self.events.append(message)

    def wait(self, method):
        while True:
            found = [e for e in self.events if e["method"] == method]
            if found:
                self.events.remove(found[0])
                return found[0]
            self.events.append(self.message())

    def evaluate(self, script):
        answer = self.call("Runtime.evaluate", expression=script, returnByValue=True, awaitPromise=True)
        if "exceptionDetails" in answer:
            raise SystemExit(answer["exceptionDetails"])
        return answer["result"]["value"]

    def close(self):
        self.session = None
        os.write(self.out, json.dumps({"id": 0, "method": "Browser.close"}).encode() + b"\0")
        self.process.wait(timeout=20)
        self.profile.cleanup()


LOOK = """(ids => {
  const problems = [];
  for (const id of ids) {
    const figure = document.getElementById(id);
    if (!figure) { problems.push(id + ' is missing'); continue; }
    if (figure.tagName !== 'FIGURE') { problems.push(id + ' is told in words: ' + figure.textContent); continue; }
    const svg = figure.querySelector('svg');
    const box = svg ? svg.getBoundingClientRect() : {width: 0, height: 0};
    if (box.width < 100 || box.height < 60) { problems.push(id + ' has a box of ' + box.width + ' x ' + box.height); continue; }
    const drawn = [...svg.querySelectorAll('.curve, .dot, .faint, .region, .area, rect.span')];
    const seen = drawn.filter(part => { const b = part.getBBox(); return b.width + b.height > 0.5 || part.matches('.dot'); });
    if (!seen.length) problems.push(id + ' has nothing drawn in it');
    if ([...svg.querySelectorAll('text')].some(t => /nan|inf/i.test(t.textContent) && !/information/.test(t.textContent)))
      problems.push(id + ' shows a number that is none');
    if ([...svg.querySelectorAll('path')].some(p => /nan|inf/i.test(p.getAttribute('d'))))
      problems.push(id + ' has a path through no number');
    const names = [...svg.querySelectorAll('text')].map(t => t.textContent.trim());
    if (!names.some(n => n.length)) problems.push(id + ' has no words');
    const page = getComputedStyle(document.body).backgroundColor, paper = getComputedStyle(svg).backgroundColor;
    if (page !== paper) problems.push(id + ' stands on ' + paper + ' in a page of ' + page);
  }
  const root = document.documentElement;
  if (root.scrollWidth > root.clientWidth) problems.push('the page is ' + root.scrollWidth + ' px wide in ' + root.clientWidth);
  return problems;
})(%s)"""

WAYS = [
    ("light", 1100, [("prefers-color-scheme", "light")], ""),
    ("dark", 1100, [("prefers-color-scheme", "dark")], ""),
    ("phone", 390, [("prefers-color-scheme", "light")], ""),
    ("print", 794, [], "print"),
]


def main(words):
    screenshots, opened = None, False
    while words and words[0].startswith("--"):
        option = words.pop(0)
        if option == "--screenshots":
            screenshots = words.pop(0)
        elif option == "--opened":
            opened = True
        else:
            raise SystemExit(__doc__)
    page, ids = os.path.abspath(words[0]), words[1:]
    browser = Browser()
    problems, backgrounds = [], {}
    for name, width, features, medium in WAYS:
        browser.call("Emulation.setDeviceMetricsOverride", width=width, height=900, deviceScaleFactor=1,
                     mobile=name == "phone")
        browser.call("Emulation.setEmulatedMedia", media=medium,
                     features=[{"name": n, "value": v} for n, v in features])
        browser.events.clear()
        browser.call("Page.navigate", url="file://" + page)
        browser.wait("Page.loadEventFired")
        found = browser.evaluate(LOOK % json.dumps(ids))
        if opened and medium == "" and not browser.evaluate(
                "new Promise(done => setTimeout(() => { const s = document.querySelector('section[autofocus]');"
                " const top = s ? s.getBoundingClientRect().top : -1; done(scrollY > 0 && top > -20 && top < 0.6 * innerHeight) },"
                " 300))"):
            found.append("the page has not scrolled to what it opens at")
        backgrounds[name] = browser.evaluate("getComputedStyle(document.body).backgroundColor")
        for event in browser.events:
            if event["method"] in ("Runtime.consoleAPICalled", "Runtime.exceptionThrown", "Log.entryAdded"):
                found.append("console: " + json.dumps(event["params"])[:300])
            if event["method"] == "Network.requestWillBeSent":
                url = event["params"]["request"]["url"]
                if not url.startswith(("file://" + page, "data:")):
                    found.append("it asks for " + url)
        if screenshots:
            os.makedirs(screenshots, exist_ok=True)
            if medium == "print":
                image = browser.call("Page.printToPDF", printBackground=False, preferCSSPageSize=True)
                path = f"{screenshots}/{name}.pdf"
            else:
                image = browser.call("Page.captureScreenshot", captureBeyondViewport=not opened)
                path = f"{screenshots}/{name}.png"
            with open(path, "wb") as file:
                file.write(base64.b64decode(image["data"]))
        problems += [f"{name}: {problem}" for problem in found]
    if backgrounds["light"] == backgrounds["dark"]:
        problems.append("light and dark look alike")
    browser.close()
    for problem in problems:
        print(f"{words[0]}: {problem}", file=sys.stderr)
    print(f"{words[0]}: {len(ids)} figures in light, dark, at phone width and on paper, {len(problems)} problems")
    return 1 if problems else 0


sys.exit(main(sys.argv[1:]))
