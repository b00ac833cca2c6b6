// The sandbox's page: shows the view that the URL's hash names, and keeps it up to date.

import { copy } from "./copy.js";
import { $ } from "./dom.js";
import { showFaults } from "./faults.js";
import { openHandset } from "./handset.js";
import { showInbox } from "./inbox.js";
import { reply } from "./keys.js";
import { showNumbers } from "./numbers.js";
import { place, VIEWS } from "./place.js";
import { showRequests } from "./requests.js";
import { showResources } from "./resources.js";
import { showRoutes } from "./routes.js";
import { showEnvironment, showSettings } from "./settings.js";
import { showSummary } from "./summary.js";
import { postAgain, showWebhooks } from "./webhooks.js";
import { follow, refresh } from "./updates.js";

const SHOW = {
  inbox: showInbox,
  requests: showRequests,
  webhooks: showWebhooks,
  numbers: showNumbers,
  routes: showRoutes,
  resources: showResources,
  settings: () => Promise.all([showSettings(), showFaults()]),
};

function showPlace() {
  const { view } = place();
  for (const name of VIEWS) $(`#${name}`).hidden = name !== view;
  for (const tab of document.querySelectorAll("nav a")) {
    if (tab.hash !== `#${view}`) tab.removeAttribute("aria-current");
    else {
      tab.setAttribute("aria-current", "page");
      tab.scrollIntoView({ block: "nearest", inline: "nearest" }); // the tabs may be cut off
    }
  }
  refresh();
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("button");
  if (button?.matches(".copy")) copy(button);
  if (button?.matches(".reply")) reply();
  if (button?.matches(".post-again")) postAgain(button.dataset.position);
});
$("#receive").addEventListener("click", () => openHandset());
addEventListener("hashchange", showPlace);

follow(() => Promise.all([showSummary(), SHOW[place().view]()]), showEnvironment);
showPlace();
