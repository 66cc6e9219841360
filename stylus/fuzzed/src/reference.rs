//! Reference documents: what is read, written anew, is what was there, and its octets end where they should.

use assay_attestation::reference::{Malformed, Reference, PAGE};

const HEAD: &[u8] = b"<SoftwareIdentity xmlns=\"";
const FOOT: &[u8] = b"</ns0:Payload>\n</SoftwareIdentity>";

/// Any bytes are refused, or are a document's fields: its octets have the quotes and brackets that its measurements ask for and
/// no other, so that no field says anything in XML. The first byte chooses alternatives.
pub fn any(bytes: &[u8]) {
    let Some((&choice, fields)) = bytes.split_first() else {
        return;
    };
    let Ok(reference) = Reference::read(fields) else {
        return;
    };
    let mut page = vec![0; PAGE];
    let octets = match reference.octets(&mut page) {
        Ok(octets) => octets,
        Err(why) => return assert!(matches!(why, Malformed::Long(length) if length > PAGE)),
    };
    assert!(octets.starts_with(HEAD) && octets.ends_with(FOOT));
    let count = |part: &[u8]| {
        octets
            .windows(part.len())
            .filter(|window| window == &part)
            .count()
    };
    let (measurements, hashes) = (count(b"<ns0:Resource "), count(b" ns2:Hash"));
    // The root, three elements in it, and measurements, each with an end.
    assert_eq!(count(b"<"), 2 * (4 + measurements));
    assert_eq!(count(b">"), count(b"<"));
    // 3 namespaces and 7 attributes of the root, 2 of the entity, 1 and 12 of the meta, 1 of the payload, 6 a measurement.
    assert_eq!(count(b"\""), 2 * (26 + 6 * measurements + hashes));
    assert!(octets
        .iter()
        .all(|byte| matches!(byte, b'\n' | b' '..=b'~') && *byte != b'&'));
    for choices in 0..=64 {
        if let Ok(values) = reference.values(&vec![choice % 2; choices], choice & 1 == 0, &mut page)
        {
            assert_eq!(
                values.as_bytes().len(),
                48 * values.indices().count_ones() as usize
            );
            return;
        }
    }
}
