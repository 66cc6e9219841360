//! Reference documents as files have them, and their fields as they are sent.
#![allow(clippy::cast_possible_truncation, reason = "small numbers")]

use super::folder;
use roxmltree::{Document, Node};
use std::{env, fs};

/// Text of a file of the evidence folder; none, and a line that says so, where it is not there.
///
/// # Panics
/// Where `ASSAY_EVIDENCE` names a folder without it.
pub fn evidence(file: &str) -> Option<String> {
    let text = fs::read_to_string(folder().join(file)).ok();
    if text.is_none() {
        let missing = format!("{file} is not there (ASSAY_EVIDENCE)");
        assert!(env::var_os("ASSAY_EVIDENCE").is_none(), "{missing}");
        println!("not read: {missing}");
    }
    text
}

/// All documents of the evidence folder, with their names.
pub fn documents() -> Vec<(String, String)> {
    let entries = fs::read_dir(folder()).into_iter().flatten().flatten();
    let names = entries.filter_map(|entry| entry.file_name().into_string().ok());
    let mut names: Vec<_> = names.filter(|name| name.ends_with(".swidtag")).collect();
    names.sort();
    let read = |name: String| evidence(&name).map(|text| (name, text));
    names.into_iter().filter_map(read).collect()
}

/// A document's measurement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Measurement {
    pub active: bool,
    pub name: String,
    pub alternatives: Vec<Vec<u8>>,
}

/// A document's fields.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fields {
    pub tag: Vec<u8>,
    pub tag_version: u8,
    pub revision: u8,
    pub product: String,
    pub version: String,
    pub measurements: Vec<Measurement>,
}

/// What is in a signature.
pub struct Signed {
    /// The hash of the document.
    pub digest: Vec<u8>,
    /// r and s.
    pub signature: Vec<u8>,
    /// The signer's certificate and those above it.
    pub certificates: Vec<Vec<u8>>,
}

const HASHES: &str = "http://www.w3.org/2001/04/xmlenc#sha384";

fn named<'a>(parent: Node<'a, 'a>, name: &str) -> Node<'a, 'a> {
    let mut found = parent
        .descendants()
        .filter(|node| node.tag_name().name() == name);
    let node = found.next().expect(name);
    assert!(found.next().is_none(), "one {name}");
    node
}

fn attribute<'a>(node: Node<'a, 'a>, name: &str) -> &'a str {
    node.attribute(name).expect(name)
}

impl Fields {
    /// Reads them by an XML parser.
    pub fn parse(xml: &str) -> Self {
        let document = Document::parse(xml).expect("XML");
        let root = document.root_element();
        let meta = named(root, "Meta");
        let revision = attribute(meta, "revision").strip_prefix('r').expect("r");
        let resources = root
            .descendants()
            .filter(|node| node.tag_name().name() == "Resource");
        let measurements = resources.enumerate().map(|(index, node)| {
            assert_eq!(attribute(node, "index"), index.to_string());
            assert_eq!(
                (attribute(node, "size"), attribute(node, "type")),
                ("48", "Measurement")
            );
            let count = attribute(node, "alternatives").parse().expect("a number");
            let hash = |number| {
                let name = format!("Hash{number}");
                unhex(node.attribute((HASHES, name.as_str())).expect(&name))
            };
            Measurement {
                active: match attribute(node, "active") {
                    "True" => true,
                    "False" => false,
                    other => panic!("{other}"),
                },
                name: attribute(node, "name").into(),
                alternatives: (0..count).map(hash).collect(),
            }
        });
        Self {
            tag: unhex(attribute(root, "tagId")),
            tag_version: attribute(root, "tagVersion").parse().expect("a number"),
            revision: revision.parse().expect("a number"),
            product: attribute(meta, "product").into(),
            version: attribute(meta, "colloquialVersion").into(),
            measurements: measurements.collect(),
        }
    }

    /// As they are sent.
    pub fn bytes(&self) -> Vec<u8> {
        let text = |text: &str| [&[text.len() as u8], text.as_bytes()].concat();
        let mut bytes = self.tag.clone();
        bytes.extend([self.tag_version, self.revision]);
        bytes.extend(text(&self.product));
        bytes.extend(text(&self.version));
        for (index, measurement) in self.measurements.iter().enumerate() {
            let blank = measurement.alternatives == [[0; 48]];
            let usual = measurement.name == format!("Measurement_{index}");
            let count = if blank {
                0x40
            } else {
                measurement.alternatives.len() as u8
            };
            bytes.push(u8::from(measurement.active) << 7 | count);
            bytes.extend(text(if usual { "" } else { &measurement.name }));
            if !blank {
                bytes.extend(measurement.alternatives.concat());
            }
        }
        bytes
    }
}

impl Signed {
    /// Reads a signature by an XML parser.
    pub fn parse(xml: &str) -> Self {
        let document = Document::parse(xml).expect("XML");
        let signature = named(document.root_element(), "Signature");
        let binary = |name| unbase64(named(signature, name).text().expect(name));
        let certificates = signature
            .descendants()
            .filter(|node| node.tag_name().name() == "X509Certificate");
        Self {
            digest: binary("DigestValue"),
            signature: binary("SignatureValue"),
            certificates: certificates
                .map(|node| unbase64(node.text().expect("base64")))
                .collect(),
        }
    }

    /// x and y of the signer's key, which follow the only such head of an uncompressed point in its certificate.
    pub fn key(&self) -> Vec<u8> {
        let certificate = &self.certificates[0];
        let at = certificate
            .windows(4)
            .position(|bytes| bytes == [0x03, 0x62, 0x00, 0x04])
            .expect("a key")
            + 4;
        certificate[at..at + 96].to_vec()
    }
}

fn unhex(text: &str) -> Vec<u8> {
    let digits: Vec<u8> = text
        .bytes()
        .map(|digit| (digit as char).to_digit(16).expect("a digit") as u8)
        .collect();
    digits
        .chunks(2)
        .map(|pair| pair[0] << 4 | pair[1])
        .collect()
}

fn unbase64(text: &str) -> Vec<u8> {
    let alphabet = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let (mut bits, mut held, mut bytes) = (0_u32, 0, Vec::new());
    for character in text
        .bytes()
        .filter(|byte| !byte.is_ascii_whitespace() && *byte != b'=')
    {
        bits = bits << 6
            | alphabet
                .iter()
                .position(|known| *known == character)
                .expect("base64") as u32;
        held += 6;
        if held >= 8 {
            held -= 8;
            bytes.push((bits >> held) as u8);
        }
    }
    bytes
}
