// Joins the parts: asks for the state whenever something changed, and draws it for the person in front.

import { fill, h, icon } from "./dom.js";
import * as net from "./net.js";
import { AuditPane } from "./audit.js";
import { Banners } from "./banners.js";
import { ClockPane } from "./clock.js";
import { Conversation, composer } from "./messages.js";
import { Home } from "./home.js";
import { Modals } from "./modal.js";
import { OPEN_HOME } from "./mrkdwn.js";
import { OktaPane } from "./okta.js";
import { People } from "./people.js";
import { appFace, say, toast } from "./parts.js";
import { startScreen } from "./start.js";
import { themeButton } from "./theme.js";
import { confirmed } from "./confirm.js";

const WHO = "sandbox-who";
const VIEWS = [["slack", "message", "Slack"], ["clock", "clock", "Clock"], ["okta", "shield", "Okta"], ["audit", "list", "Audit"]];
const RESET = {
  title: { text: "Reset the company?" }, text: { type: "plain_text", text: "Everything that you did here is forgotten. It takes a few seconds." },
  confirm: { text: "Reset" }, deny: { text: "Keep it" }, style: "danger",
};

class App {
  constructor(root) {
    this.root = root;
    this.who = sessionStorage.getItem(WHO) ?? "";
    this.place = "messages";
    this.opened = new Set();
    const act = (name, more) => this.act(name, more);
    const beside = (thing, more) => this.beside(thing, more);
    this.people = new People((email) => this.be(email), (place) => this.go(place));
    this.banners = new Banners();
    this.talk = new Conversation(act);
    this.home = new Home(act);
    this.panes = { clock: new ClockPane(beside), okta: new OktaPane(beside), audit: new AuditPane() };
    this.composer = composer(act);
    root.addEventListener(OPEN_HOME, () => this.go("home"));
    this.modalHost = h("div", { class: "modal-host" });
    this.modals = new Modals(this.modalHost, act);
    this.tabs = h("div", { class: "tabs", role: "tablist", "aria-label": "Access Service" }, this.tab("home", "home", "Home"), this.tab("messages", "message", "Messages"));
    this.tabs.addEventListener("keydown", (event) => this.arrow(event));
    this.title = h("h1", {});
    this.front = h("div", { class: "front", id: "front", role: "tabpanel" });
    this.notice = h("div", { class: "notice", role: "status", hidden: true });
    this.line = h("p", { class: "notice down", role: "alert", hidden: true }, "The sandbox does not answer. Is it still running in its terminal?");
    this.build();
  }

  build() {
    const bar = h("header", { class: "bar" }, h("img", { src: "/icon.svg", alt: "" }), h("strong", {}, "Access Service"), h("span", { class: "faint" }, "sandbox"),
      h("span", { class: "stretch" }), h("button", { type: "button", class: "plain words", "data-focus": "reset", onclick: (event) => this.reset(event.currentTarget) }, icon("reset"), "Reset"), themeButton());
    const main = h("main", { class: "conversation" }, h("div", { class: "top" }, this.title, this.tabs), this.banners.node, this.front, this.composer, this.modalHost);
    this.slack = h("div", { class: "slack", id: "slack" }, this.people.node, main);
    this.views = h("nav", { class: "views", "aria-label": "Views" }, VIEWS.map(([key, drawing, words]) => h("button", {
      type: "button", "data-view": key, "aria-pressed": key === "slack" ? "true" : "false", onclick: () => this.look(key),
    }, icon(drawing), words)));
    this.body = h("div", { class: "body" }, this.slack, h("aside", { class: "panes", "aria-label": "Beside Slack" }, this.panes.clock.node, this.panes.okta.node, this.panes.audit.node));
    this.whole = [bar, this.line, this.notice, this.body, this.views];
    this.look("slack");
  }

  tab(key, drawing, words) {
    return h("button", { type: "button", role: "tab", id: `tab-${key}`, "aria-controls": "front", "data-focus": `tab-${key}`, onclick: () => this.go(key) }, icon(drawing), words);
  }

  start() {
    net.changes(() => this.refresh(), (up) => { this.line.hidden = up; });
  }

  /** Done when a look that began after this call is drawn. One is on its way, and at most one more waits for it. */
  refresh() {
    this.next ??= (this.now ?? Promise.resolve()).then(() => {
      this.now = this.next;
      this.next = null;
      return this.lookAgain();
    });
    return this.next;
  }

  async lookAgain() {
    try {
      this.draw(await net.state(this.who, this.reading()));
    } catch (error) {
      this.line.hidden = false;
      console.warn(String(error));
    }
  }

  /** What counts as read: the messages, when they are in front and the page is looked at. */
  reading() {
    return this.place === "messages" && document.visibilityState === "visible" && this.looking === "slack" ? "messages" : "";
  }

  draw(state) {
    if (state.phase !== "ready") {
      this.shown = false;
      this.opened.clear();
      return fill(this.root, startScreen(state, () => this.beside("reset")));
    }
    this.who ||= state.as;
    if (state.as !== this.who) return;
    if (!this.shown) fill(this.root, ...this.whole);
    if (!this.shown) this.open("messages");
    this.shown = true;
    this.state = state;
    this.notice.hidden = !state.notice || this.told === state.run;
    fillIf(this.notice, state.notice, () => [h("span", {}, state.notice), h("button", { type: "button", class: "plain", "aria-label": "Dismiss", onclick: () => {
      this.told = state.run;
      this.notice.hidden = true;
    } }, icon("close"))]);
    const reader = { id: state.me.id, names: state.names, tz: state.me.tz, now: state.clock.now };
    this.people.draw(state, this.place);
    this.banners.draw(state.banners, state.run);
    this.drawFront(state, reader);
    this.modals.draw(state.modals, reader, state.as);
    this.panes.clock.draw(state.clock, reader.tz);
    this.panes.okta.draw(state.okta, reader.tz);
    this.panes.audit.draw(state.audit, reader.tz, reader.now);
  }

  drawFront(state, reader) {
    const channel = state.channels.find((each) => each.id === this.place);
    if (!channel && !["home", "messages"].includes(this.place)) this.place = "messages";
    fillIf(this.title, channel ? `#${channel.name}` : "app", () => (channel ? [icon("hash"), channel.name] : [appFace("small"), "Access Service"]));
    this.tabs.hidden = Boolean(channel);
    for (const tab of this.tabs.children) {
      const on = tab.id === `tab-${this.place}`;
      tab.setAttribute("aria-selected", on ? "true" : "false");
      tab.tabIndex = on ? 0 : -1;
    }
    this.composer.hidden = this.place !== "messages";
    const node = this.place === "home" ? this.home.node : this.talk.list;
    if (this.front.firstChild !== node) fill(this.front, node);
    if (this.place === "home") this.home.draw(state.home, reader);
    else this.talk.draw(channel ? channel.messages : state.messages, reader, this.place);
  }

  async act(name, more = {}) {
    const answer = await net.act(this.who, name, more);
    if (answer.error) toast(answer.error);
    if (name !== "search") await this.refresh();
    return answer;
  }

  async beside(thing, more = {}) {
    const answer = await net.beside(thing, more);
    if (answer.error) toast(answer.error);
    await this.refresh();
    return answer;
  }

  async be(email) {
    this.who = email;
    sessionStorage.setItem(WHO, email);
    if (!["home", "messages"].includes(this.place)) this.place = "messages";
    await this.refresh();
    say(`You are ${this.state.me.name}`);
    this.open(this.place);
  }

  async go(place) {
    this.place = place;
    await this.refresh();
    this.open(place);
  }

  /** Slack tells the application when somebody opens it. */
  open(place) {
    if (["home", "messages"].includes(place)) this.act("open", { tab: place });
  }

  look(key) {
    this.looking = key;
    this.body.dataset.view = key;
    for (const each of this.views.children) each.setAttribute("aria-pressed", each.dataset.view === key ? "true" : "false");
  }

  arrow(event) {
    if (!["ArrowLeft", "ArrowRight"].includes(event.key)) return;
    event.preventDefault();
    const other = this.place === "home" ? "messages" : "home";
    this.go(other);
    document.getElementById(`tab-${other}`).focus();
  }

  async reset(button) {
    const reader = { id: "", names: {}, tz: "UTC", now: 0 };
    if (await confirmed(RESET, reader, button)) this.beside("reset");
  }
}

function fillIf(node, print, draw) {
  if (node.print === print) return;
  node.print = print;
  fill(node, draw());
}

new App(document.getElementById("app")).start();
