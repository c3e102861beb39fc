// The application's Home tab.

import { h, once } from "./dom.js";
import { blocks } from "./blocks.js";
import { appFace } from "./parts.js";

export class Home {
  constructor(act) {
    this.act = act;
    this.node = h("div", { class: "home", tabindex: "0", "aria-label": "Home" });
  }

  draw(view, reader) {
    const print = JSON.stringify([view?.id, view?.hash, reader.id, Math.floor(reader.now / 3600)]);
    once(this.node, print, () => (view ? h("div", { class: "home-page" }, blocks(view.blocks, this.desk(view, reader))) : this.nothing()));
  }

  desk(view, reader) {
    const on = { kind: "home" };
    return {
      id: view.id, reader, errors: {}, draft: () => null, typed: () => {}, flush: () => {},
      value: (block, element) => view.state.values[block.block_id]?.[element.action_id],
      act: (name, more) => this.act(name, { ...more, on }),
    };
  }

  nothing() {
    return h("div", { class: "empty" }, appFace("large"), h("h3", {}, "Access Service has not drawn a Home tab"),
      h("p", {}, "What it has to say stands under Messages."));
  }
}
