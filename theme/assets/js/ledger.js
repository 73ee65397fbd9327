/* The ledger's page has its newest lines: who follows the address of an older one is taken to it. */
(() => {
  const follow = () => {
    const [, line] = location.hash.match(/^#w-([0-9a-f]{10})$/) || [];
    if (line && !document.getElementById(`w-${line}`)) location.replace(`/s/ledger/${line}`);
  };
  addEventListener("hashchange", follow);
  follow();
})();
