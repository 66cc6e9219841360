import { KeyUsageFlags } from "@peculiar/asn1-x509";
import { authority, authorityKey, certificate, type NameParts, subjectKey, usage } from "./certificate";
import { type Authority, type Device, deviceOf, SoftwareFamily } from "./family";
import { keyOf, sha384 } from "./keys";

const SIGNS_ALL = KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign;

/** Authorities without a limit of how many may follow, each certified by the one before it, the first by `issuer`. */
export function authoritiesBelow(issuer: Authority, count: number, seed = "chain"): readonly Authority[] {
  const chain: Authority[] = [];
  let above = issuer;
  for (let at = 1; at <= count; at++) {
    const key = keyOf(`${seed} authority ${at}`);
    const name: NameParts = [["CN", `SAMPLE Authority ${at}`], ["O", "SAMPLE Corporation"]];
    const spec = {
      subject: name, issuer: above.name, key, signer: above.key, notBefore: new Date("2022-01-12"),
      serial: sha384(key.publicKey).subarray(0, 16).toString("hex").replace(/^./, "4"),
      extensions: [authority(), usage(SIGNS_ALL), subjectKey(key), authorityKey(above.key)],
    };
    above = { name, key, certificate: certificate(spec) };
    chain.push(above);
  }
  return chain;
}

/** A device of a family of its own whose chip's key has so many authorities below the root, with its chain. */
export function deviceBelow(count: number): { readonly family: SoftwareFamily; readonly device: Device } {
  const family = new SoftwareFamily(`below ${count}`);
  const authorities = authoritiesBelow(family.root, count, family.seed);
  // A device is certified by the last of them in the provisioner's place.
  const device = deviceOf(Object.assign(Object.create(SoftwareFamily.prototype) as SoftwareFamily, family, { provisioner: authorities.at(-1) ?? family.root }));
  const above = [...authorities].reverse().map(({ certificate: der }) => der);
  return { family, device: { ...device, chain: [...device.chain.slice(0, 2), ...above, family.root.certificate] } };
}
