//! What a module has to look like from outside: the host functions that it imports, its entry point and its memory.

use wasm_encoder::{
    CodeSection, EntityType, ExportKind, ExportSection, Function, FunctionSection, ImportSection,
    Instruction, MemorySection, MemoryType, Module, TypeSection, ValType,
};

use crate::random::Random;

/// Host functions and their types: parameters, then `>` and the result; `i` is i32, `I` is i64.
const HOST_FUNCTIONS: [(&str, &str); 42] = [
    ("read_args", "i>"),
    ("write_result", "ii>"),
    ("pay_for_memory_grow", "i>"),
    ("exit_early", "i>"),
    ("storage_load_bytes32", "ii>"),
    ("storage_cache_bytes32", "ii>"),
    ("storage_flush_cache", "i>"),
    ("transient_load_bytes32", "ii>"),
    ("transient_store_bytes32", "ii>"),
    ("call_contract", "iiiiIi>i"),
    ("delegate_call_contract", "iiiIi>i"),
    ("static_call_contract", "iiiIi>i"),
    ("create1", "iiiii>"),
    ("create2", "iiiiii>"),
    ("read_return_data", "iii>i"),
    ("return_data_size", ">i"),
    ("emit_log", "iii>"),
    ("account_balance", "ii>"),
    ("account_code", "iiii>i"),
    ("account_code_size", "i>i"),
    ("account_codehash", "ii>"),
    ("evm_gas_left", ">I"),
    ("evm_ink_left", ">I"),
    ("block_basefee", "i>"),
    ("chainid", ">I"),
    ("block_coinbase", "i>"),
    ("block_gas_limit", ">I"),
    ("block_number", ">I"),
    ("block_timestamp", ">I"),
    ("contract_address", "i>"),
    ("math_div", "ii>"),
    ("math_mod", "ii>"),
    ("math_pow", "ii>"),
    ("math_add_mod", "iii>"),
    ("math_mul_mod", "iii>"),
    ("msg_reentrant", ">i"),
    ("msg_sender", "i>"),
    ("msg_value", "i>"),
    ("native_keccak256", "iii>"),
    ("tx_gas_price", "i>"),
    ("tx_ink_price", ">i"),
    ("tx_origin", "i>"),
];
/// Every module imports so many of them, from the first on; the others by chance.
const ALWAYS: usize = 3;
const EXIT: &str = "exit_early";
/// What answers by the gas left, or wants more of it than it takes: with these, less gas may change what a program does.
const WATCHFUL: [&str; 9] = [
    "evm_gas_left",
    "evm_ink_left",
    "storage_load_bytes32",
    "storage_cache_bytes32",
    "storage_flush_cache",
    "account_balance",
    "account_code",
    "account_code_size",
    "account_codehash",
];

fn types(letters: &str) -> Vec<ValType> {
    letters
        .chars()
        .map(|letter| {
            if letter == 'I' {
                ValType::I64
            } else {
                ValType::I32
            }
        })
        .collect()
}

/// A module with the imports and exports that the generated one is to have; `pages` of memory, and the most.
pub fn shape(random: &mut Random, (pages, most): (u64, u64)) -> Vec<u8> {
    let watchful = random.once(2);
    let mut signatures = TypeSection::new();
    let mut imports = ImportSection::new();
    for (i, (name, signature)) in HOST_FUNCTIONS.iter().enumerate() {
        let wanted = i < ALWAYS || random.once(if *name == EXIT { 16 } else { 6 });
        let (params, results) = signature.split_once('>').expect("a signature");
        if !wanted || (!watchful && WATCHFUL.contains(name)) {
            continue;
        }
        imports.import("vm_hooks", name, EntityType::Function(signatures.len()));
        signatures.ty().function(types(params), types(results));
    }
    let entry = signatures.len();
    signatures.ty().function([ValType::I32], [ValType::I32]);
    let mut functions = FunctionSection::new();
    functions.function(entry);
    let mut memories = MemorySection::new();
    memories.memory(MemoryType {
        minimum: pages,
        maximum: Some(most),
        memory64: false,
        shared: false,
        page_size_log2: None,
    });
    let mut exports = ExportSection::new();
    exports.export("user_entrypoint", ExportKind::Func, imports.len());
    exports.export("memory", ExportKind::Memory, 0);
    let mut body = Function::new([]);
    body.instruction(&Instruction::Unreachable);
    body.instruction(&Instruction::End);
    let mut code = CodeSection::new();
    code.function(&body);
    let mut module = Module::new();
    module
        .section(&signatures)
        .section(&imports)
        .section(&functions)
        .section(&memories)
        .section(&exports)
        .section(&code);
    module.finish()
}
