import { getBytes, hexlify, toUtf8Bytes } from "ethers";

function ascii(text: string): string {
  return hexlify(toUtf8Bytes(text)).slice(2);
}

/** ecdsa-with-SHA384. */
const ALGORITHM = "300a06082a8648ce3d040303";
/** A key on P-384, up to its x. */
const KEY = "3076301006072a8648ce3d020106052b8104002203620004";
const US = "310b3009060355040613025553";
const CORPORATION = `311b3019060355040a0c12${ascii("NVIDIA Corporation")}`;
/** What follows the day from which a certificate is valid, where it does not end. */
const ENDLESS = `${ascii("000000Z")}180f${ascii("99991231235959Z")}`;
const AUTHORITY = "300f0603551d130101ff040530030101ff";
const USAGE = "300e0603551d0f0101ff0404";
const SUBJECT_KEY = "301d0603551d0e04160414";
const AUTHORITY_KEY = "301f0603551d23041830168014";
const OCSP = `303706082b06010505070101042b3029302706082b06010505073001861b${ascii("http://ocsp.ndis.nvidia.com")}`;

/**
 * What H100s' certificates and reports have in common, as hexadecimal digits. What is used most comes first: positions below
 * 256 cost 12 gas less.
 */
const PIECES = [
  // The device's two certificates.
  `${US}${CORPORATION}311b301906035504030c12${ascii("GH100 A01 GSP BROM")}${KEY}`,
  `a3633061${AUTHORITY}${USAGE}03020204${SUBJECT_KEY}`,
  AUTHORITY_KEY,
  `${ALGORITHM}0369003066023100`,
  "3082037d30820302a0030201020214",
  `3020170d${ascii("201017")}${ENDLESS}3064311b301906035504051312`,
  "307c3131302f06035504051328",
  `${US}${CORPORATION}311d301b06035504030c14${ascii("GH100 A01 GSP FMC LF")}${KEY}`,
  `a382015930820155${USAGE}03020780${SUBJECT_KEY}`,
  `30380603551d110431302fa02d060a2b06010401831c821201a01f0c1d${ascii("NVIDIA:GH100:")}`,
  `3081c806066781050504010481bd3081ba020101${KEY}`,
  "303d06096086480165030402020430",
  "30820250308201d6a0030201020209",
  // Those of the family.
  "308202aa3082022fa0030201020210",
  `${ALGORITHM}30353122302006035504030c19${ascii("NVIDIA Device Identity CA")}310f300d060355040a0c06${ascii("NVIDIA")}3020170d${ascii("22")}`,
  `${ENDLESS}303d311e301c06035504030c15${ascii("NVIDIA GH100 Identity")}${CORPORATION}${KEY}`,
  `${ENDLESS}30533127302506035504030c1e${ascii("NVIDIA GH100 Provisioner ICA 1")}${CORPORATION}${US}${KEY}`,
  `a381da3081d7${AUTHORITY}${USAGE}03020106303b0603551d1f043430323030a02ea02c862a${ascii("http://crl.ndis.nvidia.com/crl/l1-root.crl")}${OCSP}${SUBJECT_KEY}`,
  `a381db3081d8${AUTHORITY}${USAGE}03020106303c0603551d1f043530333031a02fa02d862b`,
  `${ascii("/crl/l2-gh100.crl")}${OCSP}${SUBJECT_KEY}`,
  // Opaque fields of a report, around the versions of VBIOS (6) and driver (3) and the firmware's id (20).
  "0600080000",
  "010000000e000400b10300000f00090038383200000000000010000500300000000011000500313031300012000500303230300013000200000003000a00",
  "00040008008001000000000000",
  `0c000001${words([0, 1, 4, 1, 1, 1, 1, 1, 0, 1, 0, 0x82, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2, 2, 0, 0, 1, 1, 1, 0, 1, 1, 1, 1, 1, 2, 1, 1, 1, 1, 1, 1], 64)}`,
  "0d00040000c001000b0001005514003000",
  "1500010055",
];

/** Numbers of 32 bits, little-endian, and zeros after them. */
function words(numbers: readonly number[], count: number): string {
  const bytes = Buffer.alloc(4 * count);
  numbers.forEach((number, index) => bytes.writeUInt32LE(number, 4 * index));
  return bytes.toString("hex");
}

function padded(digits: string): string {
  return digits.padEnd(16 * Math.ceil(digits.length / 16), "0");
}

/** The bytes that every window begins with: `IEvidence` has their hash, and `stylus/attestation` the bytes. */
export const DICTIONARY: Uint8Array = getBytes(`0x${padded(PIECES.join(""))}`);
