/* Only adds: the zone of the browser's clock is offered, where nobody has chosen one yet. */
"use strict";
(() => {
  const zone = document.getElementById("zone");
  if (!zone || !("guessed" in zone.dataset)) return;
  const here = Intl.DateTimeFormat().resolvedOptions().timeZone;
  if ([...zone.options].some((one) => one.value === here)) zone.value = here;
})();
