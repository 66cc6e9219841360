//! The vectors that the oracle wrote, `test/vectors/tensor.json`, hold for the core.

mod common;

use assay_core::{
    cut, execute, open_row, program_id, salted_hash, tensor_hash, verify_row, Accounts, Opening,
    OpeningError, Program,
};
use common::{
    json::{self, bytes, hash, index, kind, list, number},
    Sha3,
};
use serde_json::Value;

fn vectors(section: &str) -> Vec<Value> {
    json::section(include_str!("../../../test/vectors/tensor.json"), section)
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
    let wider = json::section(
        include_str!("../../../test/vectors/operators.json"),
        "wider",
    );
    for vector in vectors("malformed") {
        // The vectors are for the operators that the referee takes; where there are all, a few are judged otherwise.
        let mut of_all = wider.iter().filter(|_| cfg!(feature = "all"));
        let of_all = of_all.find(|other| other["name"] == vector["name"]);
        let vector = of_all.unwrap_or(&vector);
        let bytes = bytes(&vector["bytes"]);
        let error = Program::decode(&bytes).err();
        json::assert_refused(error, vector);
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
