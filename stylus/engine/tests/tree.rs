//! The engine's trees are the core's.

mod common;

use assay_core::{tensor_nodes, tensor_root, DType, Keccak256, TensorType};
use assay_engine::{keccak::Plain, Threads, Tree};
use common::{kernels, unhex};
use serde_json::Value;

fn bytes(count: usize) -> Vec<u8> {
    (0..count)
        .map(|i| (i * i / 3 + 7 * i).to_le_bytes()[0])
        .collect()
}

#[test]
fn the_oracles_tensors_have_their_hashes() {
    let vectors: Value =
        serde_json::from_str(include_str!("../../../test/vectors/tensor.json")).unwrap();
    let tensors = vectors["tensors"].as_array().unwrap();
    assert!(!tensors.is_empty());
    for tensor in tensors {
        let dtype = match tensor["dtype"].as_str() {
            Some("int8") => DType::I8,
            Some("int16") => DType::I16,
            Some("int32") => DType::I32,
            _ => DType::I64,
        };
        let shape: Vec<u32> = tensor["shape"]
            .as_array()
            .unwrap()
            .iter()
            .map(|dim| u32::try_from(dim.as_u64().unwrap()).unwrap())
            .collect();
        let kind = TensorType::new(dtype, &shape).unwrap();
        let data = unhex(&tensor["data"]);
        for kernel in kernels() {
            let root = Tree::root_of(kernel, &Threads::new(1).unwrap(), &kind, &data);
            let mut hashed = vec![2];
            kind.encode(&mut hashed);
            hashed.extend_from_slice(&root);
            assert_eq!(
                Plain::keccak256(&hashed).to_vec(),
                unhex(&tensor["hash"]),
                "{kernel} {shape:?}"
            );
        }
    }
}

#[test]
fn roots_are_the_cores_and_nodes_lead_to_them_at_every_length_of_a_row() {
    let threads = Threads::new(3).unwrap();
    let lengths = (1..=70).chain([127, 128, 129, 255, 256, 257, 511, 513, 768, 769, 1300]);
    for length in lengths {
        for rows in [1, 2, 3, 5, 8, 33, 130] {
            let kind = TensorType::new(DType::I8, &[rows, length]).unwrap();
            let data = bytes(kind.bytes());
            let root = tensor_root::<Plain>(&kind, &data);
            for kernel in kernels() {
                let tree = Tree::new(kernel, &threads, &kind, &data);
                assert_eq!(tree.root(), root, "{kernel} {rows} x {length}");
                assert_eq!(Tree::root_of(kernel, &threads, &kind, &data), root);
                let top = kind.layout().leaves.ilog2() as usize;
                for lowest in [0, 3, 40] {
                    let nodes = Tree::nodes_of(kernel, &threads, &kind, &data, lowest);
                    let of = format!("{kernel} {rows} x {length} from {lowest}");
                    let height = u32::try_from(lowest).unwrap();
                    assert_eq!(nodes, tensor_nodes::<Plain>(&kind, &data, height), "{of}");
                    assert_eq!(nodes.len(), top + 1 - lowest.min(top), "{of}");
                    for (level, height) in nodes.iter().zip(lowest.min(top)..) {
                        let node = |index| tree.node(&data, height, index);
                        let expected = (0..1 << (top - height)).map(node);
                        assert_eq!(*level, expected.collect::<Vec<_>>(), "{of}: {height}");
                    }
                }
                assert_eq!(tree.node(&data, top, 0), root, "{rows} x {length}");
                for height in 1..=top {
                    for index in 0..1 << (top - height) {
                        let below = [0, 1].map(|at| tree.node(&data, height - 1, 2 * index + at));
                        let hash = Plain::keccak256(&[&[1], below.as_flattened()].concat());
                        let node = tree.node(&data, height, index);
                        assert_eq!(node, hash, "{kernel} {rows} x {length}: {height}, {index}");
                    }
                }
            }
        }
    }
}

#[test]
fn rows_of_many_leaves_are_hashed_as_the_core_hashes_them() {
    let teams = [1, 3].map(|count| Threads::new(count).unwrap());
    for length in [8_192, 8_193, 16_500, 32_769, 33_300, 70_001] {
        for rows in [1, 2, 3] {
            let kind = TensorType::new(DType::I8, &[rows, length]).unwrap();
            let data = bytes(kind.bytes());
            for lowest in [0, 2, 3, 4, 5, 40] {
                let height = u32::try_from(lowest).unwrap();
                let expected = tensor_nodes::<Plain>(&kind, &data, height);
                for threads in &teams {
                    for kernel in kernels() {
                        let nodes = Tree::nodes_of(kernel, threads, &kind, &data, lowest);
                        assert!(
                            nodes == expected,
                            "{kernel} {rows} x {length} from {lowest}"
                        );
                    }
                }
            }
        }
    }
}
