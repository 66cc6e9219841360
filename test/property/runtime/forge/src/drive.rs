//! Makes a generated module run long, and end: an entry point that calls every function again and again, fuel that runs
//! out quietly, and arguments of host functions that lie in the memory.

use std::convert::Infallible;

use wasm_encoder::reencode::{utils, Error, Reencode};
use wasm_encoder::Instruction::{self as Op, I32Const, I64Const, LocalGet};
use wasm_encoder::{
    BlockType, CodeSection, ConstExpr, ElementSection, Elements, ExportKind, ExportSection,
    Function, FunctionSection, GlobalSection, GlobalType, Module, RefType, SectionId, TableSection,
    TableType, ValType,
};
use wasmparser::{ExternalKind, Parser, Payload, TypeRef};

/// Bits of a pointer or a length that a host function sees: twice as much lies in every memory.
pub const REACH: i32 = 0x3fff;

/// A function's type: its index, and what it stands for.
#[derive(Clone)]
pub struct Signature {
    pub index: u32,
    pub params: Vec<ValType>,
    pub result: Option<ValType>,
}

/// What has to be known of a module before it is rewritten.
pub struct Driver {
    imports: Vec<(String, Signature)>,
    pub defined: Vec<Signature>,
    /// Types of the module's own globals.
    pub globals: Vec<ValType>,
    pub has_table: bool,
    entry_type: u32,
    most_pages: u64,
    pub bulk: bool,
}

type Outcome = Result<(), Error<Infallible>>;

fn value_type(of: wasmparser::ValType) -> ValType {
    if of == wasmparser::ValType::I64 {
        ValType::I64
    } else {
        ValType::I32
    }
}

/// Rewrites `wasm`, whose memory has at most `most_pages`; with `bulk`, its entry point fills and copies, too.
pub fn driven(wasm: &[u8], most_pages: u64, bulk: bool) -> Vec<u8> {
    let mut driver = Driver::read(wasm, most_pages, bulk).expect("what wasm-smith wrote");
    let mut module = Module::new();
    driver
        .parse_core_module(&mut module, Parser::new(0), wasm)
        .expect("what wasm-smith wrote");
    module.finish()
}

pub fn count(items: usize) -> u32 {
    u32::try_from(items).expect("a count")
}

impl Driver {
    fn read(wasm: &[u8], most_pages: u64, bulk: bool) -> wasmparser::Result<Self> {
        let mut types = Vec::new();
        let mut driver = Self {
            imports: vec![],
            defined: vec![],
            globals: vec![],
            has_table: false,
            entry_type: 0,
            most_pages,
            bulk,
        };
        for payload in Parser::new(0).parse_all(wasm) {
            match payload? {
                Payload::TypeSection(section) => {
                    for ty in section.into_iter_err_on_gc_types() {
                        let ty = ty?;
                        let params: Vec<_> = ty.params().iter().copied().map(value_type).collect();
                        types.push(Signature {
                            index: count(types.len()),
                            params,
                            result: ty.results().first().copied().map(value_type),
                        });
                    }
                }
                Payload::ImportSection(section) => {
                    for import in section.into_imports() {
                        let import = import?;
                        let TypeRef::Func(index) = import.ty else {
                            continue;
                        };
                        driver
                            .imports
                            .push((import.name.to_owned(), types[index as usize].clone()));
                    }
                }
                Payload::FunctionSection(section) => {
                    for index in section {
                        driver.defined.push(types[index? as usize].clone());
                    }
                }
                Payload::TableSection(section) => driver.has_table = section.count() > 0,
                Payload::GlobalSection(section) => {
                    for global in section {
                        let global = global?;
                        driver.globals.push(value_type(global.ty.content_type));
                    }
                }
                _ => {}
            }
        }
        let entry =
            |ty: &&Signature| ty.params == [ValType::I32] && ty.result == Some(ValType::I32);
        driver.entry_type = types
            .iter()
            .find(entry)
            .map(|ty| ty.index)
            .expect("the entry point's type");
        Ok(driver)
    }

    pub fn own(&self) -> u32 {
        count(self.imports.len())
    }

    /// Index of the function that stands before host function `i`.
    pub fn before_host(&self, i: u32) -> u32 {
        self.own() + count(self.defined.len()) + i
    }

    fn grow(&self) -> u32 {
        self.before_host(self.own())
    }

    fn entry(&self) -> u32 {
        self.grow() + 1
    }

    pub fn fuel(&self) -> u32 {
        count(self.globals.len())
    }

    /// Leaves the function, with a zero where it has a result, when there is no fuel left; burns one unit otherwise.
    fn burn(&self, function: &mut Function, result: Option<ValType>) {
        let fuel = self.fuel();
        function
            .instruction(&Op::GlobalGet(fuel))
            .instruction(&Op::I32Eqz)
            .instruction(&Op::If(BlockType::Empty));
        match result {
            Some(ValType::I64) => function.instruction(&I64Const(0)),
            Some(_) => function.instruction(&I32Const(0)),
            None => function,
        };
        function.instruction(&Op::Return).instruction(&Op::End);
        for op in [
            Op::GlobalGet(fuel),
            I32Const(1),
            Op::I32Sub,
            Op::GlobalSet(fuel),
        ] {
            function.instruction(&op);
        }
    }

    /// Calls a host function with pointers and lengths that lie in the memory, whatever they were.
    fn host(&self, i: u32) -> Function {
        let (name, signature) = &self.imports[i as usize];
        let mut function = Function::new([]);
        for (at, ty) in signature.params.iter().enumerate() {
            function.instruction(&LocalGet(count(at)));
            if *ty == ValType::I64 {
                continue;
            }
            // Topics of a log are at most four and lie in its data; pages are paid for by those who open them.
            let (mask, least) = match (name.as_str(), at) {
                ("emit_log", 1) => (0x1ff, 96),
                ("emit_log", 2) => (3, 0),
                ("native_keccak256", 1) => (0x3ff, 0),
                ("pay_for_memory_grow", _) => (0, 0),
                _ => (REACH, 0),
            };
            for op in [I32Const(mask), Op::I32And, I32Const(least), Op::I32Or] {
                function.instruction(&op);
            }
        }
        function.instruction(&Op::Call(i)).instruction(&Op::End);
        function
    }

    /// Grows the memory by no page or one, up to its maximum.
    fn growing(&self) -> Function {
        let most = i32::try_from(self.most_pages).expect("pages");
        let mut function = Function::new([]);
        let ops = [
            Op::MemorySize(0),
            I32Const(most),
            Op::I32GeU,
            Op::If(BlockType::Empty),
            I32Const(-1),
            Op::Return,
            Op::End,
            LocalGet(0),
            I32Const(1),
            Op::I32And,
            Op::MemoryGrow(0),
            Op::End,
        ];
        for op in &ops {
            function.instruction(op);
        }
        function
    }
}

impl Reencode for Driver {
    type Error = Infallible;

    fn function_index(&mut self, index: u32) -> Result<u32, Error<Infallible>> {
        Ok(if index < self.own() {
            self.before_host(index)
        } else {
            index
        })
    }

    fn parse_function_section(
        &mut self,
        functions: &mut FunctionSection,
        section: wasmparser::FunctionSectionReader<'_>,
    ) -> Outcome {
        utils::parse_function_section(self, functions, section)?;
        for (_, signature) in &self.imports {
            functions.function(signature.index);
        }
        functions
            .function(self.entry_type)
            .function(self.entry_type);
        Ok(())
    }

    fn parse_export(
        &mut self,
        exports: &mut ExportSection,
        export: wasmparser::Export<'_>,
    ) -> Outcome {
        if export.kind == ExternalKind::Func {
            exports.export(export.name, ExportKind::Func, self.entry());
            return Ok(());
        }
        utils::parse_export(self, exports, export)
    }

    fn parse_global_section(
        &mut self,
        globals: &mut GlobalSection,
        section: wasmparser::GlobalSectionReader<'_>,
    ) -> Outcome {
        utils::parse_global_section(self, globals, section)?;
        globals.global(
            GlobalType {
                val_type: ValType::I32,
                mutable: true,
                shared: false,
            },
            &ConstExpr::i32_const(0),
        );
        Ok(())
    }

    fn parse_function_body(
        &mut self,
        code: &mut CodeSection,
        body: wasmparser::FunctionBody<'_>,
    ) -> Outcome {
        let result = self.defined[code.len() as usize].result;
        let mut function = self.new_function_with_parsed_locals(&body)?;
        self.burn(&mut function, result);
        let mut reader = body.get_operators_reader()?;
        while !reader.eof() {
            match self.parse_instruction(&mut reader)? {
                Op::MemoryGrow(_) => {
                    function.instruction(&Op::Call(self.grow()));
                }
                looped @ Op::Loop(_) => {
                    function.instruction(&looped);
                    self.burn(&mut function, result);
                }
                other => {
                    function.instruction(&other);
                }
            }
        }
        code.function(&function);
        Ok(())
    }

    fn parse_code_section(
        &mut self,
        code: &mut CodeSection,
        section: wasmparser::CodeSectionReader<'_>,
    ) -> Outcome {
        utils::parse_code_section(self, code, section)?;
        for i in 0..self.own() {
            code.function(&self.host(i));
        }
        code.function(&self.growing()).function(&self.entry_point());
        Ok(())
    }

    /// Where the module has no table, one with all its functions.
    fn intersperse_section_hook(
        &mut self,
        module: &mut Module,
        _: Option<SectionId>,
        before: Option<SectionId>,
    ) -> Outcome {
        if self.has_table {
            return Ok(());
        }
        let entries = u64::from(count(self.defined.len()));
        if before == Some(SectionId::Memory) {
            let mut tables = TableSection::new();
            tables.table(TableType {
                element_type: RefType::FUNCREF,
                table64: false,
                minimum: entries,
                maximum: None,
                shared: false,
            });
            module.section(&tables);
        }
        if before == Some(SectionId::Code) {
            let own: Vec<u32> = (self.own()..self.before_host(0)).collect();
            let mut elements = ElementSection::new();
            elements.active(
                None,
                &ConstExpr::i32_const(0),
                Elements::Functions(own.into()),
            );
            module.section(&elements);
        }
        Ok(())
    }
}
