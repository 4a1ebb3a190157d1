#!/usr/bin/env python3
"""A supplier's story in a browser without scripts: search, site page, check, apply, look up.

Every page on the way is tried at 1280 and at 320 pixels, checked with axe for WCAG 2.2 AA and for
one heading order, and must load nothing from elsewhere. SITEREG_SHOTS names a folder for pictures.
"""
import os
import pathlib
import re
import sys
import urllib.parse

import _program as program
import _verdicts
from _portal import portal

try:
    from playwright.sync_api import Error, sync_playwright
except ImportError:
    print("skipped: playwright is not installed (scripts/setup --with-tests)")
    sys.exit(0)

CHROMIUM = os.environ.get("SITEREG_CHROMIUM", "/usr/bin/chromium")
if not pathlib.Path(CHROMIUM).exists():
    print(f"skipped: no browser at {CHROMIUM}")
    sys.exit(0)

tally = program.Tally()
shots = os.environ.get("SITEREG_SHOTS")


def axe_source():
    """axe.min.js, from the package that carries it; None where it is not installed."""
    for folder in map(pathlib.Path, sys.path):
        for found in folder.glob("pytest_playwright_axe/**/axe.min.js"):
            return found.read_text()
    return None


class Story:
    def __init__(self, browser, base):
        self.base, self.axe = base, axe_source()
        # Scripts of pages are off, as for people who have none; only ours are run, from outside.
        self.context = browser.new_context(viewport={"width": 1280, "height": 900},
                                           java_script_enabled=False)
        self.page = self.context.new_page()
        self.foreign = []
        self.page.on("request", self.note)
        self.probe = browser.new_context(bypass_csp=True).new_page()

    def note(self, request):
        if not request.url.startswith(self.base):
            self.foreign.append(request.url)

    def go(self, path):
        return self.page.goto(self.base + path)

    def shoot(self, path):
        """A picture; software rendering now and then fails to give one at the first try."""
        for attempt in range(3):
            try:
                self.page.screenshot(path=str(path), full_page=True)
                return
            except Error:
                if attempt == 2:
                    raise

    def look(self, name):
        """What holds for every page."""
        page = self.page
        if shots:
            for width in (1280, 390):
                page.set_viewport_size({"width": width, "height": 900})
                self.shoot(pathlib.Path(shots) / f"{name}-{width}.png")
            page.set_viewport_size({"width": 1280, "height": 900})
        html = page.content()
        tally.check(len(re.findall(r"<h1[ >]", html)) == 1, f"{name}: one h1")
        levels = [int(n) for n in re.findall(r"<h([1-6])[ >]", html)]
        start = levels.index(1) if 1 in levels else 0
        steps = levels[start:]
        tally.check(all(b <= a + 1 for a, b in zip(steps, steps[1:])),
                    f"{name}: headings go down one by one: {levels}")
        tally.check("<script" not in html.lower(), f"{name}: no script")
        tally.check(page.title().strip() != "" and "<html lang=\"en-GB\"" in html,
                    f"{name}: title and language")
        # The same markup in a page that may run axe and measure itself.
        probe = self.probe
        probe.goto(self.base + "/assets/icon.svg")
        probe.goto(self.base + "/healthz")
        probe.set_viewport_size({"width": 320, "height": 800})
        probe.set_content(html.replace("<head>", f'<head><base href="{self.base}/">', 1),
                          wait_until="load")
        wide = probe.evaluate(
            "document.documentElement.scrollWidth - document.documentElement.clientWidth")
        tally.check(wide <= 0, f"{name}: {wide} pixels too wide at 320")
        small = probe.evaluate("""() => [...document.querySelectorAll('button, input, select, summary')]
            .filter(e => e.offsetParent && !['checkbox', 'radio', 'hidden'].includes(e.type))
            .filter(e => e.getBoundingClientRect().height < 43.5).map(e => e.outerHTML.slice(0, 80))""")
        tally.check(not small, f"{name}: targets under 44 px: {small}")
        if self.axe:
            probe.set_viewport_size({"width": 1280, "height": 900})
            probe.add_script_tag(content=self.axe)
            result = probe.evaluate("""() => axe.run(document, {runOnly: ['wcag2a', 'wcag2aa',
                'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']})""")
            for fault in result["violations"]:
                tally.check(False, f"{name}: axe {fault['id']}: {fault['help']}: "
                            f"{[node['html'][:120] for node in fault['nodes'][:3]]}")
            tally.check(result["passes"], f"{name}: axe ran")

    def press(self, words):
        self.page.get_by_role("button", name=words).first.click()

    def follow(self, words):
        self.page.get_by_role("link", name=words).first.click()

    def search(self):
        answer = self.go("/")
        policy = answer.headers.get("content-security-policy", "")
        tally.check("default-src 'none'" in policy and "script-src" not in policy,
                    "the policy allows no script")
        self.look("home")
        # By keyboard alone: skip link first, then to the search box.
        self.page.keyboard.press("Tab")
        self.page.keyboard.press("Enter")
        tally.check(self.page.url.endswith("#main"), "the first stop skips to the content")
        kinds = self.page.locator(".kinds a")
        tally.check(kinds.count() > 0, "kinds of sites are listed")
        kinds.first.click()
        tally.check(self.page.locator(".results li").count() > 0, "sites of a kind are listed")
        self.look("kind")
        if self.page.locator("a[rel=next]").count():
            first = self.page.locator(".results li").first.inner_text()
            self.page.locator("a[rel=next]").click()
            tally.check(self.page.locator(".results li").first.inner_text() != first, "next page")
            tally.check("Page 2 of" in self.page.locator(".pages").inner_text(), "page 2 is said")
            tally.check("page 2 of" in self.page.title()
                        and "page 2 of" in self.page.locator("h1").inner_text(),
                        "page 2 is in title and heading")
            self.look("page-2")
            back = self.page.url
            self.page.locator(".results a").first.click()
            crumb = self.page.locator(".crumbs a").last
            crumb.click()
            tally.check(self.page.url == back, f"the breadcrumb keeps the search: {self.page.url}")
        # Near where a site is: its own coordinates, as its page gives them.
        self.page.locator(".results a").first.click()
        self.look("site")
        self.follow("Other sites within")
        tally.check("Measured from" in self.page.locator("main").inner_text(), "near a place")
        distances = [text for text in self.page.locator(".result-distance").all_inner_texts()]
        metres = [float(t.split()[0].replace(",", "")) * (1000 if "km" in t else 1)
                  for t in distances]
        tally.check(metres and metres == sorted(metres), f"nearest first: {distances}")
        self.look("near")
        self.page.locator("input#q").fill("no such name anywhere")
        self.press("Find sites")
        tally.check("Nothing found" in self.page.locator("main").inner_text(), "an empty list helps")
        self.look("empty")
        self.page.locator("input#q").fill("55.86,-4.25")
        self.press("Find sites")
        tally.check(self.page.title().startswith("Error: "), "latitude first is an error")
        tally.check(self.page.locator(".error-summary a[href='#q']").count() == 1, "told on top")
        self.look("find-error")
        self.follow("Search at -4.25,55.86")
        tally.check("Measured from position -4.25,55.86" in self.page.locator("main").inner_text(),
                    "a link turns the numbers round")
        self.words()

    def words(self):
        """Kinds by what people call them, beginnings of words and of postcodes, and what is not."""
        for text, found in (("lamp", "Lighting column"), ("mast", "Land parcel")):
            self.go("/")
            self.page.locator("input#q").fill(text)
            self.press("Find sites")
            facts = self.page.locator(".result-facts").all_inner_texts()
            tally.check(facts and all(found in fact for fact in facts), f"{text}: {facts[:2]}")
        self.look("kind-by-name")
        links = self.page.locator(".results a").all_inner_texts()
        tally.check(len(links) == len(set(links)), "no two links of a page are called the same")
        self.go("/find?q=G2")
        tally.check("sites in G2" in self.page.locator("h1").inner_text(), "postcodes that begin so")
        self.look("postcode-area")
        self.go("/find?q=G2&page=9999")
        tally.check("the last one is page" in self.page.locator("main").inner_text()
                    and "Nothing found" not in self.page.locator("main").inner_text(),
                    "behind the last page")
        self.look("behind-the-last")
        self.page.locator(".notice a").click()
        tally.check(self.page.locator(".results li").count() > 0, "the last page is led to")
        self.go("/find?kind=lamp-post")
        tally.check("the kinds are" in self.page.locator(".error-summary").inner_text(),
                    "an unknown kind is said")
        self.look("unknown-kind")
        answer = self.go("/find?q=lamp&utm_source=mail")
        tally.check(answer.status == 400 and "utm_source" in self.page.locator("main").inner_text(),
                    "an unknown parameter is said")
        self.look("unknown-parameter")
        self.follow("Open the page without it")
        tally.check(self.page.locator(".results li").count() > 0, "and there is a way on")

    def check(self):
        self.go("/check")
        self.look("check")
        self.press("Check")
        tally.check(self.page.title().startswith("Error: "), "an empty check is an error")
        tally.check(self.page.locator(".error-summary a").count() == 2, "both are named")
        self.page.locator(".error-summary a[href='#at']").click()
        tally.check(self.page.url.endswith("#at"), "an error leads to its field")
        self.look("check-error")
        self.go("/find")
        self.page.locator(".results a").first.click()
        self.site = urllib.parse.unquote(urllib.parse.urlsplit(self.page.url).path)[7:]
        details = self.page.locator("details.offer")
        tally.check(details.count() == 4, "four kinds of equipment")
        details.first.locator("summary").first.click()
        self.look("site-open")
        self.follow("Check it with a height")
        tally.check(self.page.locator("#at").input_value() == self.site, "the site is filled in")
        self.page.get_by_label("Small cell").check()
        self.page.locator("#height").fill("6")
        self.press("Check")
        outcome = self.page.locator(".outcome h2").inner_text()
        tally.check(outcome in ("Eligible", "Needs consent", "Cannot be decided yet",
                                "Not eligible"), f"an outcome: {outcome}")
        tally.check("equipment=small-cell" in self.page.url, "the answer can be shared")
        self.look("check-result")
        main = self.page.locator("main").inner_text()
        owner, kind, reference = self.site.split("/", 2)
        for known in ("Owner’s reference", reference, "Grid reference", "Ward"):
            tally.check(known in main, f"the answer names the site: {known}")
        tally.check(main.count("good to about") == 1, "how good the position is, is said once")

    def apply(self):
        self.page.locator("main a", has_text=re.compile("^Apply")).first.click()
        tally.check(self.page.locator("#at").input_value() == self.site
                    and self.page.locator("input[name=equipment]:checked").count() == 1
                    and self.page.locator("#height").input_value() == "6", "the form is filled in")
        self.press("Send the application")
        tally.check(self.page.title().startswith("Error: ")
                    and self.page.locator(".error-summary a").count() == 4, "four answers missing")
        self.look("apply-error")
        hostile = "Zymurgy <script>alert(1)</script> & \"Sons\""
        self.page.locator("#organisation").fill(hostile)
        self.page.locator("#contactName").fill("Aoife O'Hara")
        self.page.locator("#email").fill("aoife@example.com")
        self.page.locator("#description").fill("One small cell.\nPowered from the column.")
        self.press("Send the application")
        self.look("applied")
        codes = self.page.locator(".code").all_inner_texts()
        tally.check(len(codes) == 2, f"reference and secret: {codes}")
        self.reference, self.secret = codes[:2]
        return hostile

    def follow_up(self, hostile):
        self.go("/applications")
        self.look("lookup")
        self.page.locator("#reference").fill(self.reference)
        self.page.locator("#secret").fill("WRONG-WRONG-WRONG-WRONG-WRONG")
        self.press("Show my application")
        tally.check(self.page.title().startswith("Error: "), "a wrong secret shows nothing")
        self.look("lookup-error")
        self.page.locator("#reference").fill(self.reference.lower())
        self.page.locator("#secret").fill(self.secret)
        self.press("Show my application")
        text = self.page.locator("main").inner_text()
        tally.check("Received" in text and hostile in text, "the application is shown as written")
        tally.check(self.secret not in self.page.url, "the secret is not in the address")
        self.look("status")
        self.press("Withdraw the application")
        tally.check(self.page.title().startswith("Error: "), "withdrawing asks first")
        self.page.locator("#confirm").check()
        self.press("Withdraw the application")
        tally.check("Withdrawn" in self.page.locator("main").inner_text(), "withdrawn")
        self.look("withdrawn")

    def rest(self):
        for path in ("/accessibility", "/privacy", "/api.html", "/collections", "/conformance",
                     "/collections/sites", "/collections/sites/items?limit=5", "/nothing"):
            self.go(path)
            self.look(re.sub(r"\W+", "-", path).strip("-"))
        self.go("/collections/sites/items")
        self.page.locator("tbody a").first.click()
        self.look("feature")
        tally.check(not self.foreign, f"nothing is loaded from elsewhere: {self.foreign[:3]}")
        tally.check(self.context.cookies() == [], "no cookies")


    LABELS = {"eligible": "Eligible", "needs-consent": "Needs consent",
              "undetermined": "Cannot be decided yet", "ineligible": "Not eligible"}

    def verdict(self, outcome, at, name):
        """The page of an answer says what, why, what helps and what to do next."""
        self.go("/check?" + urllib.parse.urlencode(
            {"at": at, "equipment": "small-cell", "height": "6"}))
        main = self.page.locator("main")
        text = main.inner_text()
        label = self.page.locator(".outcome h2").inner_text()
        tally.check(label == self.LABELS[outcome], f"{name}: {label}, expected {outcome}")
        headings = self.page.locator("main h2").all_inner_texts()
        tally.check(headings[1:] == ["What you can do next", "What the rules say",
                                     "What this rests on"], f"{name}: {headings}")
        tally.check(self.page.locator(".next li a").count() >= 1, f"{name}: something to do next")
        findings = self.page.locator(".finding")
        tally.check((findings.count() == 0) == (outcome == "eligible")
                    or outcome == "eligible", f"{name}: what stands against it is said")
        if outcome in ("needs-consent", "ineligible"):
            tally.check("What would help:" in text, f"{name}: what would help")
        if outcome == "undetermined":
            tally.check("What is missing:" in text, f"{name}: what is missing")
        for word in ("undetermined", "blocker", "not-applicable", "has not been imported"):
            tally.check(word not in text, f"{name}: no '{word}' in plain English")
        # Where a distance was measured, both ends of it are given.
        for item in self.page.locator(".named li").all_inner_texts():
            if " away" in item:
                tally.check(re.search(r"from easting [\d,.]+, northing [\d,.]+ to easting [\d,.]+, "
                                      r"northing [\d,.]+", item), f"{name}: both ends: {item}")
        self.look(name)

    def verdicts(self, log):
        """Pages of all four outcomes, and of a point with a clear position near it."""
        folder = log.parent
        for outcome, site in _verdicts.by_outcome(folder / "sample.gpkg").items():
            if outcome == "undetermined":
                self.verdict(outcome, site["key"], "verdict-undetermined")
        complete = _verdicts.completed(folder / "sample.gpkg", folder / "sample")
        found = _verdicts.by_outcome(complete)
        tally.check(set(found) == {"eligible", "needs-consent", "ineligible"},
                    f"the sample has sites of each outcome: {sorted(found)}")
        base = self.base
        with program.serving(complete) as self.base:
            for outcome, site in found.items():
                self.verdict(outcome, site["key"], f"verdict-{outcome}")
                if outcome == "ineligible":
                    at = f"{site['easting']},{site['northing']}"
                    self.verdict(outcome, at, "verdict-point")
                    clear = self.page.locator(".next li", has_text="it is clear")
                    if tally.check(clear.count() >= 1, "a clear position is offered"):
                        is_whole = "Every rule" in clear.first.inner_text()
                        clear.first.locator("a").click()
                        label = self.page.locator(".outcome h2").inner_text()
                        tally.check(label in ("Eligible", "Needs consent") or not is_whole,
                                    f"the clear position is clear: {label}")
                        self.look("verdict-clear")
        self.base = base


def main():
    with portal("browser") as (base, log), sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM,
            args=["--no-sandbox", "--use-angle=swiftshader", "--enable-unsafe-swiftshader"])
        story = Story(browser, base)
        if not story.axe:
            print("axe is not installed: accessibility is checked only in part")
        story.search()
        story.check()
        story.follow_up(story.apply())
        story.rest()
        if log:
            story.verdicts(log)
        browser.close()
        if log:
            lines = log.read_text()
            tally.check(story.secret not in lines and story.reference not in lines
                        and "aoife" not in lines and "small-cell" not in lines,
                        "the log holds no secret and no query")
    tally.close()


if __name__ == "__main__":
    main()
