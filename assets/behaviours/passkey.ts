// <maillage-passkey begin="/passkeys/begin" finish="/passkeys/finish" mode="create|get"
//   unsupported="…" failed="…">
//   wraps a <button> and a [data-state] paragraph. Asks begin for WebAuthn options, lets
//   the browser create or use a passkey, sends it to finish and goes to the page it
//   answers. Hidden where the browser knows no passkeys: mail links always work.
const bytes = (text: string): ArrayBuffer => {
  const binary = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(binary, (character) => character.charCodeAt(0)).buffer;
};
const text = (buffer: ArrayBuffer | null): string | undefined =>
  buffer ? btoa(String.fromCharCode(...new Uint8Array(buffer))).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "") : undefined;

type Id = { id: string; type: "public-key" };
type Options = {
  publicKey: {
    challenge: string;
    user?: { id: string; name: string; displayName: string };
    excludeCredentials?: Id[];
    allowCredentials?: Id[];
  };
};

const decode = ({ publicKey }: Options) => ({
  ...publicKey,
  challenge: bytes(publicKey.challenge),
  ...(publicKey.user && { user: { ...publicKey.user, id: bytes(publicKey.user.id) } }),
  excludeCredentials: (publicKey.excludeCredentials ?? []).map((one) => ({ ...one, id: bytes(one.id) })),
  allowCredentials: (publicKey.allowCredentials ?? []).map((one) => ({ ...one, id: bytes(one.id) })),
});

const encode = (credential: PublicKeyCredential) => {
  const r = credential.response as AuthenticatorAttestationResponse & AuthenticatorAssertionResponse;
  return {
    id: credential.id,
    rawId: text(credential.rawId),
    type: credential.type,
    clientExtensionResults: credential.getClientExtensionResults(),
    response: {
      clientDataJSON: text(r.clientDataJSON),
      attestationObject: text(r.attestationObject ?? null),
      authenticatorData: text(r.authenticatorData ?? null),
      signature: text(r.signature ?? null),
      userHandle: text(r.userHandle ?? null),
      transports: r.getTransports?.(),
    },
  };
};

class Passkey extends HTMLElement {
  connectedCallback() {
    const button = this.querySelector("button");
    if (!("PublicKeyCredential" in window) || !button) return;
    this.hidden = false;
    button.addEventListener("click", () => {
      if (button.hasAttribute("aria-disabled")) return;
      button.setAttribute("aria-disabled", "true"); // disabled, it would lose the focus
      void this.run().catch((error: unknown) => this.tell(error instanceof Error && error.name === "Refused" ? error.message : this.getAttribute("failed")))
        .finally(() => { button.removeAttribute("aria-disabled"); });
    });
  }

  private async ask(path: string | null, body: unknown) {
    const response = await fetch(path ?? "", {
      method: "POST", headers: { Accept: "application/json", "Content-Type": "application/json" }, body: JSON.stringify(body),
    });
    const answer = (await response.json()) as Options & { redirect?: string; error?: string };
    if (!response.ok) throw Object.assign(new Error(answer.error ?? ""), { name: "Refused" });
    return answer;
  }

  private async run() {
    const publicKey = decode(await this.ask(this.getAttribute("begin"), {})) as unknown;
    const credential = this.getAttribute("mode") === "create"
      ? await navigator.credentials.create({ publicKey: publicKey as PublicKeyCredentialCreationOptions })
      : await navigator.credentials.get({ publicKey: publicKey as PublicKeyCredentialRequestOptions });
    const { redirect } = await this.ask(this.getAttribute("finish"), encode(credential as PublicKeyCredential));
    location.assign(redirect ?? "/home");
  }

  private tell(message: string | null) {
    const state = this.querySelector("[data-state]");
    if (state) state.textContent = message;
  }
}

customElements.define("maillage-passkey", Passkey);
