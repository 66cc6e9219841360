//! Evidence of others, which is no part of this repository, and what signs and reads in tests.
#![allow(dead_code, reason = "each test uses what it needs")]

pub mod made;
pub mod packed;
pub mod rim;

use assay_attestation::{Chain, Key, Link, Memory, Parts, Refusal, Report, Signer, Statement};
use p384::ecdsa::{signature::hazmat::PrehashVerifier, Signature, VerifyingKey};
use std::{env, fs, path::PathBuf};
use tiny_keccak::{Hasher, Keccak};

pub fn keccak(bytes: &[u8]) -> [u8; 32] {
    let mut hash = [0; 32];
    let mut hasher = Keccak::v256();
    hasher.update(bytes);
    hasher.finalize(&mut hash);
    hash
}

/// Numbers without a meaning, the same in each test (Marsaglia's xorshift of 64 bits).
#[allow(clippy::cast_possible_truncation, reason = "any number does")]
pub fn random() -> impl FnMut() -> usize {
    let mut seed = 1_u64;
    move || {
        seed ^= seed << 13;
        seed ^= seed >> 7;
        seed ^= seed << 17;
        seed as usize
    }
}

/// A report and its chain, without the root.
pub struct Evidence {
    pub root: Vec<u8>,
    pub chain: Vec<u8>,
    pub lengths: Vec<usize>,
    pub fresh: Vec<u8>,
    pub body: Vec<u8>,
    pub report: Vec<u8>,
}

/// The folder of others' evidence.
fn folder() -> PathBuf {
    env::var_os("ASSAY_EVIDENCE").map_or_else(
        || PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/attestation"),
        PathBuf::from,
    )
}

/// Certificates in PEM, from the root down.
fn certificates(pem: &str) -> Vec<Vec<u8>> {
    let mut certificates: Vec<Vec<u8>> = pem
        .split("-----END CERTIFICATE-----")
        .filter_map(|text| text.split("-----BEGIN CERTIFICATE-----").nth(1))
        .map(base64)
        .collect();
    certificates.reverse();
    certificates
}

/// All chains of devices in the evidence folder, with their names: the root, and the certificates below it.
pub fn chains() -> Vec<(String, Vec<u8>, Vec<u8>)> {
    let entries = fs::read_dir(folder()).into_iter().flatten().flatten();
    let names = entries.filter_map(|entry| entry.file_name().into_string().ok());
    let chains = names.filter(|name| name.ends_with("CertChain.txt"));
    let read = |name: String| {
        let text = fs::read_to_string(folder().join(&name)).expect(&name);
        let mut certificates = certificates(&text);
        let root = certificates.remove(0);
        (name, root, certificates.concat())
    };
    chains.map(read).collect()
}

/// The Hopper sample; none, and a line that says so, where it is not there.
///
/// # Panics
/// Where `ASSAY_EVIDENCE` names a folder without it.
pub fn hopper() -> Option<Evidence> {
    let folder = folder();
    let read = |name| fs::read_to_string(folder.join(name)).ok();
    let (Some(report), Some(chain)) = (
        read("hopperAttestationReport.txt"),
        read("hopperCertChain.txt"),
    ) else {
        let missing = format!("{} is not there (ASSAY_EVIDENCE)", folder.display());
        assert!(env::var_os("ASSAY_EVIDENCE").is_none(), "{missing}");
        println!("not compared: {missing}");
        return None;
    };
    let report = hex(report.trim());
    let mut certificates = certificates(&chain);
    let root = certificates.remove(0);
    let (fresh, body) = parts(&report);
    Some(Evidence {
        root,
        lengths: certificates.iter().map(Vec::len).collect(),
        chain: certificates.concat(),
        fresh,
        body,
        report,
    })
}

fn hex(text: &str) -> Vec<u8> {
    (0..text.len())
        .step_by(2)
        .map(|at| u8::from_str_radix(&text[at..at + 2], 16).expect("hex"))
        .collect()
}

fn base64(text: &str) -> Vec<u8> {
    const DIGITS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let (mut bytes, mut bits, mut count) = (Vec::new(), 0_u32, 0);
    for digit in text.bytes() {
        let Some(value) = DIGITS.iter().position(|known| *known == digit) else {
            continue;
        };
        bits = bits << 6 | u32::try_from(value).expect("six bits");
        count += 6;
        if count >= 8 {
            count -= 8;
            bytes.push((bits >> count & 255) as u8);
        }
    }
    bytes
}

/// A whole report as the two parts that are sent.
pub fn parts(report: &[u8]) -> (Vec<u8>, Vec<u8>) {
    let (head, rest) = report.split_at(45);
    let (blocks, rest) = rest.split_at(64 * 55);
    let (nonce, rest) = rest.split_at(32);
    let (opaque, signature) = rest[2..].split_at(rest.len() - 98);
    let values = blocks.chunks(55).map(|block| &block[7..]);
    let (mut mask, mut present) = (0_u64, Vec::new());
    for (index, value) in values.enumerate() {
        if value.iter().any(|byte| *byte != 0) {
            mask |= 1 << index;
            present.extend_from_slice(value);
        }
    }
    (
        [head, nonce, signature].concat(),
        [&mask.to_be_bytes()[..], &present, opaque].concat(),
    )
}

/// The pinned root of a self-signed certificate.
pub fn anchor(root: &[u8]) -> Key {
    let mut reader = assay_attestation::der::Reader::new(root);
    let certificate =
        assay_attestation::certificate::Certificate::take(&mut reader).expect("a root");
    assert_eq!(certificate.issuer, certificate.subject);
    Key::new(certificate.key, &keccak(certificate.subject))
}

/// Whether a record's signature holds, by another implementation.
pub fn holds(record: &[u8; 240]) -> bool {
    let point = [&[4], &record[144..]].concat();
    let (Ok(key), Ok(signature)) = (
        VerifyingKey::from_sec1_bytes(&point),
        Signature::from_slice(&record[48..144]),
    ) else {
        return false;
    };
    key.verify_prehash(&record[..48], &signature).is_ok()
}

/// All links of a chain.
pub fn links(anchor: Key, path_length: u8, certificates: &[u8]) -> Result<Vec<Link<'_>>, Refusal> {
    let mut chain = Chain::new(anchor, path_length, certificates, keccak);
    let mut links = Vec::new();
    while let Some(link) = chain.advance()? {
        links.push(link);
    }
    Ok(links)
}

pub fn statements(anchor: Key, certificates: &[u8]) -> Result<Vec<Statement>, Refusal> {
    Ok(links(anchor, 255, certificates)?
        .iter()
        .map(|link| link.statement)
        .collect())
}

pub fn report(
    signer: Signer<'_>,
    fresh: &[u8],
    body: &[u8],
    indices: [u64; 2],
) -> Result<Report, Refusal> {
    let [driver_indices, vbios_indices] = indices;
    let parts = Parts {
        fresh,
        body,
        driver_indices,
        vbios_indices,
    };
    assay_attestation::report(&mut Memory::new(), signer, &parts, keccak)
}
