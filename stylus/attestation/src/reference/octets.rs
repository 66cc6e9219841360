//! Documents as canonical octets, by Canonical XML 1.1.

use super::{Measurement, Reference, VALUE};

const HEAD: &[u8] = b"<SoftwareIdentity xmlns=\"http://standards.iso.org/iso/19770/-2/2015/schema.xsd\" xmlns:ns0=\"http://standards.iso.org/iso/19770/-2/2015/schema.xsd\" xmlns:ns2=\"http://www.w3.org/2001/04/xmlenc#sha384\" corpus=\"false\" name=\"";
const TAG: &[u8] = b"\" patch=\"false\" supplemental=\"false\" tagId=\"";
const TAG_VERSION: &[u8] = b"\" tagVersion=\"";
const META: &[u8] = b"\" version=\"1.0\">\n    <ns0:Entity name=\"NVIDIA Corporation\" role=\"softwareCreator tagCreator\"></ns0:Entity>\n    <ns0:Meta xmlns:ns1=\"https://trustedcomputinggroup.org/resource/tcg-reference-integrity-manifest-rim-information-model/\" PayloadType=\"direct\" colloquialVersion=\"";
const PRODUCT: &[u8] = b"\" edition=\"GPU\" product=\"";
const REVISION: &[u8] = b"\" revision=\"r";
const MODEL: &[u8] = b"\" ns1:BindingSpec=\"RIMIM\" ns1:BindingSpecVersion=\"1.01\" ns1:FirmwareManufacturer=\"NVIDIA Corporation\" ns1:FirmwareManufacturerId=\"5703\" ns1:PlatformManufacturerId=\"5703\" ns1:PlatformManufacturerStr=\"NVIDIA Corporation\" ns1:PlatformModel=\"";
const PAYLOAD: &[u8] =
    b"\"></ns0:Meta>\n    <ns0:Payload xmlns:SHA384=\"http://www.w3.org/2001/04/xmlenc#sha384\">\n";
const ACTIVE: &[u8] = b"        <ns0:Resource active=\"True\" alternatives=\"";
const INACTIVE: &[u8] = b"        <ns0:Resource active=\"False\" alternatives=\"";
const INDEX: &[u8] = b"\" index=\"";
const NAME: &[u8] = b"\" name=\"";
const USUAL: &[u8] = b"Measurement_";
const SIZE: &[u8] = b"\" size=\"48\" type=\"Measurement";
const HASH: &[u8] = b"\" ns2:Hash";
const IS: &[u8] = b"=\"";
const END: &[u8] = b"\"></ns0:Resource>\n";
const FOOT: &[u8] = b"    </ns0:Payload>\n</SoftwareIdentity>";

const SIGNED_INFO: &[u8] = b"<ds:SignedInfo xmlns=\"http://standards.iso.org/iso/19770/-2/2015/schema.xsd\" xmlns:ds=\"http://www.w3.org/2000/09/xmldsig#\" xmlns:ns0=\"http://standards.iso.org/iso/19770/-2/2015/schema.xsd\" xmlns:ns2=\"http://www.w3.org/2001/04/xmlenc#sha384\"><ds:CanonicalizationMethod Algorithm=\"http://www.w3.org/2006/12/xml-c14n11\"></ds:CanonicalizationMethod><ds:SignatureMethod Algorithm=\"http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha384\"></ds:SignatureMethod><ds:Reference URI=\"\"><ds:Transforms><ds:Transform Algorithm=\"http://www.w3.org/2000/09/xmldsig#enveloped-signature\"></ds:Transform><ds:Transform Algorithm=\"http://www.w3.org/2006/12/xml-c14n11\"></ds:Transform></ds:Transforms><ds:DigestMethod Algorithm=\"http://www.w3.org/2001/04/xmldsig-more#sha384\"></ds:DigestMethod><ds:DigestValue>";
const SIGNED_INFO_END: &[u8] = b"</ds:DigestValue></ds:Reference></ds:SignedInfo>";

/// Where octets are written.
pub(super) struct Page<'a> {
    bytes: &'a mut [u8],
    length: usize,
}

impl<'a> Page<'a> {
    pub(super) const fn new(bytes: &'a mut [u8]) -> Self {
        Self { bytes, length: 0 }
    }

    fn write(&mut self, octets: &[u8]) {
        let end = self.length + octets.len();
        if let Some(to) = self.bytes.get_mut(self.length..end) {
            to.copy_from_slice(octets);
        }
        self.length = end;
    }

    /// What was written; the length for which there was no room.
    pub(super) fn finish(self) -> Result<&'a [u8], usize> {
        self.bytes.get(..self.length).ok_or(self.length)
    }
}

/// A document without its signature.
pub(super) fn document(reference: &Reference<'_>, page: &mut Page<'_>) {
    page.write(HEAD);
    page.write(reference.product);
    page.write(TAG);
    hexadecimal(reference.tag, page);
    page.write(TAG_VERSION);
    decimal(reference.tag_version, page);
    page.write(META);
    page.write(reference.version);
    page.write(PRODUCT);
    page.write(reference.product);
    page.write(REVISION);
    decimal(reference.revision, page);
    page.write(MODEL);
    page.write(reference.product);
    page.write(PAYLOAD);
    for (index, found) in (0..).zip(reference.measurements()) {
        measurement(index, &found, page);
    }
    page.write(FOOT);
}

fn measurement(index: u8, found: &Measurement<'_>, page: &mut Page<'_>) {
    page.write(if found.active { ACTIVE } else { INACTIVE });
    let count = u8::try_from(found.count()).unwrap_or(u8::MAX);
    decimal(count, page);
    page.write(INDEX);
    decimal(index, page);
    page.write(NAME);
    if found.name.is_empty() {
        page.write(USUAL);
        decimal(index, page);
    } else {
        page.write(found.name);
    }
    page.write(SIZE);
    for number in 0..count {
        page.write(HASH);
        decimal(number, page);
        page.write(IS);
        if let Some(value) = found.alternative(number.into()) {
            hexadecimal(value, page);
        }
    }
    page.write(END);
}

/// What is signed of a document with a hash: a description by which there is one reference, to the whole document without
/// the signature.
pub(super) fn signed_info(document: &[u8; VALUE], page: &mut Page<'_>) {
    page.write(SIGNED_INFO);
    page.write(&base64(document));
    page.write(SIGNED_INFO_END);
}

/// Whether a measurement's name need not be sent.
pub(super) fn is_usual(name: &[u8], index: usize) -> bool {
    let Some(number) = name.strip_prefix(USUAL) else {
        return false;
    };
    let mut bytes = [0; 3];
    let mut digits = Page::new(&mut bytes);
    decimal(u8::try_from(index).unwrap_or(u8::MAX), &mut digits);
    digits.finish() == Ok(number)
}

/// A number without zeros before it.
fn decimal(number: u8, page: &mut Page<'_>) {
    let digits = [number / 100, number / 10 % 10, number % 10].map(|digit| b'0' + digit);
    page.write(match number {
        0..=9 => &digits[2..],
        10..=99 => &digits[1..],
        100.. => &digits,
    });
}

/// A value in small letters.
fn hexadecimal(value: &[u8; VALUE], page: &mut Page<'_>) {
    let mut digits = [[0; 2]; VALUE];
    for (to, byte) in digits.iter_mut().zip(value) {
        *to = [byte >> 4, byte & 15].map(|digit| digit + if digit < 10 { b'0' } else { b'a' - 10 });
    }
    page.write(digits.as_flattened());
}

/// A hash, which needs no padding.
fn base64(hash: &[u8; VALUE]) -> [u8; 64] {
    const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut characters = [[0; 4]; 16];
    for (to, [a, b, c]) in characters.iter_mut().zip(hash.as_chunks().0) {
        let bits = u32::from_be_bytes([0, *a, *b, *c]);
        *to = [bits >> 18, bits >> 12, bits >> 6, bits].map(|six| ALPHABET[(six & 63) as usize]);
    }
    let mut written = [0; 64];
    written.copy_from_slice(characters.as_flattened());
    written
}
