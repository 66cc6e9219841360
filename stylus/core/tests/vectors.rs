//! The vectors that the oracle wrote, `test/vectors/tensor.json`, hold for the core.

mod common;

use assay_core::{
    cut, execute, open_row, program_id, salted_hash, tensor_hash, verify_row, Accounts, DType,
    Opening, OpeningError, Program, TensorType,
};
use common::Sha3;
use serde_json::Value;

fn vectors(section: &str) -> Vec<Value> {
    let all: Value = serde_json::from_str(include_str!("../../../test/vectors/tensor.json"))
        .expect("the vectors are JSON");
    let found = list(&all[section]).clone();
    assert!(!found.is_empty(), "{section} is empty");
    found
}

fn list(value: &Value) -> &Vec<Value> {
    value.as_array().expect("a list")
}

fn number(value: &Value) -> u32 {
    u32::try_from(value.as_u64().expect("a number")).expect("a u32")
}

fn index(value: &Value) -> usize {
    number(value) as usize
}

fn bytes(value: &Value) -> Vec<u8> {
    let digits = value.as_str().expect("a string");
    let digits = digits.strip_prefix("0x").expect("0x");
    (0..digits.len() / 2)
        .map(|i| u8::from_str_radix(&digits[2 * i..2 * i + 2], 16).expect("two digits"))
        .collect()
}

fn hash(value: &Value) -> [u8; 32] {
    bytes(value).try_into().expect("32 bytes")
}

fn kind(value: &Value) -> TensorType {
    let dtype = match value["dtype"].as_str() {
        Some("int8") => DType::I8,
        Some("int16") => DType::I16,
        Some("int32") => DType::I32,
        Some("int64") => DType::I64,
        other => panic!("dtype {other:?}"),
    };
    let shape: Vec<u32> = list(&value["shape"]).iter().map(number).collect();
    TensorType::new(dtype, &shape).expect("a shape in range")
}

fn opening(value: &Value) -> Opening {
    Opening {
        leaves: bytes(&value["leaves"]),
        path: list(&value["path"]).iter().map(hash).collect(),
    }
}

#[test]
fn tensors_have_the_oracles_hashes() {
    for vector in vectors("tensors") {
        let found = tensor_hash::<Sha3>(&kind(&vector), &bytes(&vector["data"]));
        assert_eq!(found, hash(&vector["hash"]), "{}", vector["shape"]);
    }
    for vector in vectors("salted") {
        let found = salted_hash::<Sha3>(&hash(&vector["salt"]), &hash(&vector["hash"]));
        assert_eq!(found, hash(&vector["salted"]));
    }
}

#[test]
fn programs_have_the_oracles_ids_and_outputs() {
    for (i, vector) in vectors("programs").iter().enumerate() {
        let bytes_of_program = bytes(&vector["bytes"]);
        let program = Program::decode(&bytes_of_program).expect("a program");
        assert_eq!(program_id::<Sha3>(&program), hash(&vector["id"]), "{i}");
        assert_eq!(*program.output(), kind(&vector["output"]), "{i}");
        for run in list(&vector["runs"]) {
            let input = bytes(&run["input"]);
            let output = execute(&program, &input).expect("an input of its length");
            assert_eq!(output, bytes(&run["output"]), "program {i}");
            let hashes = [
                tensor_hash::<Sha3>(program.input(), &input),
                tensor_hash::<Sha3>(program.output(), &output),
            ];
            assert_eq!(hashes, [hash(&run["inputHash"]), hash(&run["outputHash"])]);
        }
    }
}

#[test]
fn malformed_programs_are_refused_for_the_oracles_reason() {
    for vector in vectors("malformed") {
        let (bytes, name) = (bytes(&vector["bytes"]), &vector["name"]);
        let error = Program::decode(&bytes).err().expect("refused");
        let fault = vector["fault"].as_str().expect("a fault");
        assert_eq!(format!("{:?}", error.fault), fault, "{name}");
        let operator = vector["operator"].as_u64();
        assert_eq!(error.operator.map(u64::from), operator, "{name}");
    }
}

#[test]
fn rows_open_as_the_oracles_do() {
    let tensors = vectors("tensors");
    for vector in vectors("openings") {
        let tensor = &tensors[index(&vector["tensor"])];
        let (kind, data, row) = (kind(tensor), bytes(&tensor["data"]), number(&vector["row"]));
        let found = open_row::<Sha3>(&kind, &data, row).expect("a row");
        assert_eq!(found, opening(&vector), "row {row} of {kind:?}");
        let proven = verify_row::<Sha3>(&kind, &hash(&tensor["hash"]), row, &found);
        assert_eq!(proven, Ok(bytes(&vector["bytes"])), "row {row} of {kind:?}");
    }
}

#[test]
fn tampered_openings_are_refused_for_the_oracles_reason() {
    let tensors = vectors("tensors");
    for vector in vectors("refusedOpenings") {
        let tensor = &tensors[index(&vector["tensor"])];
        let (kind, row) = (kind(tensor), number(&vector["row"]));
        let fault = match vector["fault"].as_str() {
            Some("Row") => OpeningError::Row,
            Some("Length") => OpeningError::Length,
            Some("Padding") => OpeningError::Padding,
            Some("Hash") => OpeningError::Hash,
            other => panic!("fault {other:?}"),
        };
        let found = verify_row::<Sha3>(&kind, &hash(&tensor["hash"]), row, &opening(&vector));
        assert_eq!(found, Err(fault), "row {row} of {kind:?}");
    }
}

#[test]
fn programs_are_cut_for_the_oracles_accounts() {
    let programs = vectors("programs");
    for vector in vectors("accounts") {
        let program = bytes(&programs[index(&vector["program"])]["bytes"]);
        let found = cut(&program, index(&vector["maxCode"]));
        let Some(codes) = vector["codes"].as_array() else {
            assert_eq!(found, None);
            continue;
        };
        let codes: Vec<_> = codes.iter().map(bytes).collect();
        let addresses: Vec<_> = list(&vector["addresses"]).iter().flat_map(bytes).collect();
        let (first, others) = found.expect("it fits");
        let expected = Accounts {
            addresses: &addresses,
            chunk: first,
        };
        assert_eq!(Accounts::decode(&codes[0]), Ok(expected));
        assert_eq!(others, codes[1..]);
    }
}
