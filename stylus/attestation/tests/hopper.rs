//! Evidence of a Hopper GPU: accepted whole, and refused with any bit changed.

mod common;

use assay_attestation::{Purpose, Signer, ENDLESS};
use common::{anchor, chains, holds, hopper, keccak, links, report, statements};

fn word(text: &str) -> [u8; 32] {
    let mut word = [0; 32];
    word[..text.len()].copy_from_slice(text.as_bytes());
    word
}

#[test]
fn a_chain_is_accepted_whole() {
    let Some(evidence) = hopper() else { return };
    let anchor = anchor(&evidence.root);
    let links = links(anchor, 255, &evidence.chain).expect("a chain");
    let purposes = links.iter().map(|link| link.statement.purpose);
    let expected = [
        Purpose::Authority,
        Purpose::Authority,
        Purpose::Authority,
        Purpose::Firmware,
    ];
    assert_eq!(purposes.collect::<Vec<_>>(), expected);
    assert!(links.iter().all(|link| holds(&link.record)));
    let begins = links.iter().map(|link| link.statement.not_before);
    assert_eq!(
        begins.collect::<Vec<_>>(),
        [1_641_945_600, 1_646_092_800, 1_602_892_800, 1_602_892_800]
    );
    assert!(links.iter().all(|link| link.statement.not_after == ENDLESS));
    let lengths = links.iter().map(|link| link.statement.path_length);
    assert_eq!(lengths.collect::<Vec<_>>(), [255, 255, 255, 0]);
    // The device's own key, which its firmware's certificate names again.
    let of_device = &links[2].key[..];
    assert!(
        evidence
            .chain
            .windows(96)
            .filter(|bytes| bytes == &of_device)
            .count()
            == 2
    );
}

/// Whatever chains of devices are in the folder, Hopper's or later ones.
#[test]
fn every_chain_in_the_folder_is_accepted_whole() {
    for (name, root, chain) in chains() {
        let links = links(anchor(&root), 255, &chain).expect(&name);
        assert!(links.iter().all(|link| holds(&link.record)), "{name}");
        let (leaf, above) = links.split_last().expect("a device");
        assert!(
            above
                .iter()
                .all(|link| link.statement.purpose == Purpose::Authority),
            "{name}"
        );
        assert_eq!(leaf.statement.purpose, Purpose::Firmware, "{name}");
        assert!(leaf.firmware.is_some_and(|id| id != &[0; 48]), "{name}");
        println!("{name}: {} certificates", links.len());
    }
}

#[test]
fn a_report_is_accepted_whole() {
    let Some(evidence) = hopper() else { return };
    let links = links(anchor(&evidence.root), 255, &evidence.chain).expect("a chain");
    let leaf = links[3];
    let firmware = leaf.firmware.expect("a firmware");
    let certified = Signer::certified(leaf.key, firmware);
    let indices = [0b1110, 1 << 63 | 1];
    let read = report(certified, &evidence.fresh, &evidence.body, indices).expect("a report");
    assert!(holds(&read.record));
    assert_eq!(read.signer, leaf.statement.key);
    assert_eq!(read.nonce, evidence.report[4..36]);
    assert_eq!(
        (read.driver, read.vbios),
        (word("550.90.07"), word("96.00.9F.00.01"))
    );
    assert_eq!(read.board, word("1010_0200_882"));
    assert_eq!((read.decoder, read.protected_pcie), (0x55, 0x55));
    let value = |index: usize| &evidence.report[45 + 55 * index + 7..][..48];
    assert_eq!(
        read.driver_values,
        keccak(&[value(1), value(2), value(3)].concat())
    );
    assert_eq!(read.vbios_values, keccak(&[value(0), value(63)].concat()));
    // The report names its firmware, so a signer need not.
    let known = Signer::decode(leaf.key).expect("a key");
    assert_eq!(
        report(known, &evidence.fresh, &evidence.body, indices),
        Ok(read)
    );
    let twice = [&leaf.key[..], firmware].concat();
    let twice = Signer::decode(&twice).expect("a key");
    assert!(report(twice, &evidence.fresh, &evidence.body, indices).is_err());
}

#[test]
fn no_bit_of_a_chain_may_change() {
    let Some(evidence) = hopper() else { return };
    let anchor = anchor(&evidence.root);
    let right = statements(anchor, &evidence.chain).expect("a chain");
    let known: Vec<_> = links(anchor, 255, &evidence.chain)
        .expect("a chain")
        .iter()
        .map(|link| link.record)
        .collect();
    let holds = |record: &[u8; 240]| known.contains(record) || holds(record);
    let mut chain = evidence.chain.clone();
    let mut refused = 0;
    for bit in 0..8 * chain.len() {
        chain[bit / 8] ^= 1 << (bit % 8);
        match links(anchor, 255, &chain) {
            Err(_) => refused += 1,
            Ok(links) => assert!(!links.iter().all(|link| holds(&link.record)), "bit {bit}"),
        }
        chain[bit / 8] ^= 1 << (bit % 8);
    }
    assert!(refused > 4_000, "{refused}");
    assert_eq!(statements(anchor, &chain), Ok(right));
}

#[test]
fn no_bit_of_a_report_or_its_key_may_change() {
    let Some(evidence) = hopper() else { return };
    let links = links(anchor(&evidence.root), 255, &evidence.chain).expect("a chain");
    let leaf = links[3];
    let changed = |key: &[u8], fresh: &[u8], body: &[u8]| {
        let signer = Signer::decode(key).expect("a key");
        let Ok(read) = report(signer, fresh, body, [1, 2]) else {
            return;
        };
        assert!(read.signer != leaf.statement.key || !holds(&read.record));
    };
    for bit in 0..8 * 96 {
        let mut key = *leaf.key;
        key[bit / 8] ^= 1 << (bit % 8);
        changed(&key, &evidence.fresh, &evidence.body);
    }
    for bit in 0..8 * evidence.fresh.len() {
        let mut fresh = evidence.fresh.clone();
        fresh[bit / 8] ^= 1 << (bit % 8);
        changed(leaf.key, &fresh, &evidence.body);
    }
    for bit in 0..8 * evidence.body.len() {
        let mut body = evidence.body.clone();
        body[bit / 8] ^= 1 << (bit % 8);
        changed(leaf.key, &evidence.fresh, &body);
    }
}
