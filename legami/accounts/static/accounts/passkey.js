// Passkeys: hand the server's options to the browser, and the browser's answer to the form. Nothing else.
(() => {
  "use strict";
  if (!window.PublicKeyCredential) return;

  const toBytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (c) => c.charCodeAt(0));
  const toText = (buffer) =>
    btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");

  // The server writes binary values as base64url; the browser wants bytes.
  const decoded = (options) => {
    const key = { ...options, challenge: toBytes(options.challenge) };
    if (key.user) key.user = { ...key.user, id: toBytes(key.user.id) };
    for (const list of ["excludeCredentials", "allowCredentials"]) {
      if (key[list]) key[list] = key[list].map((c) => ({ ...c, id: toBytes(c.id) }));
    }
    return key;
  };

  const encoded = (credential) => {
    const response = { clientDataJSON: toText(credential.response.clientDataJSON) };
    for (const part of ["attestationObject", "authenticatorData", "signature", "userHandle"]) {
      if (credential.response[part]) response[part] = toText(credential.response[part]);
    }
    return JSON.stringify({
      id: credential.id,
      rawId: toText(credential.rawId),
      type: credential.type,
      authenticatorAttachment: credential.authenticatorAttachment,
      clientExtensionResults: credential.getClientExtensionResults(),
      response,
    });
  };

  const optionsOf = async (form) => {
    if (form.dataset.passkey !== "login") return JSON.parse(form.querySelector("script[type='application/json']").textContent);
    const answer = await fetch(form.action, { headers: { Accept: "application/json" } });
    if (!answer.ok) throw new Error(String(answer.status));
    return answer.json();
  };

  const create = (form, options) => {
    const alone = form.elements.passwordless?.checked ?? false;
    const selection = { ...options.authenticatorSelection, residentKey: alone ? "required" : "discouraged", requireResidentKey: alone };
    if (alone) selection.userVerification = "required";
    return navigator.credentials.create({ publicKey: { ...options, authenticatorSelection: selection } });
  };

  const ask = async (form) => {
    const options = await optionsOf(form);
    const publicKey = decoded((options.creation_options ?? options.request_options).publicKey);
    const credential = await (options.creation_options ? create(form, publicKey) : navigator.credentials.get({ publicKey }));
    form.elements.credential.value = encoded(credential);
    form.submit();
  };

  for (const form of document.querySelectorAll("form[data-passkey]")) {
    form.hidden = false;
    form.querySelector("button[type='button']").addEventListener("click", () => {
      const problem = form.querySelector("[data-passkey-problem]");
      problem.hidden = true;
      ask(form).catch(() => (problem.hidden = false));
    });
  }
})();
