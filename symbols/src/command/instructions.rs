//! Finds the offsets of the functions and instructions of a wasm module.

use wasmparser::{BinaryReaderError, FunctionBody, Parser, Payload, TypeRef};

/// The functions of a wasm module. Offsets are relative to the content of the code section, unless stated otherwise.
#[derive(Default)]
pub(super) struct Functions {
    /// The offset of the content of the code section, from the start of the file.
    pub(super) code_start: u32,
    /// The number of imported functions, which precede the others in the index.
    pub(super) imports: u32,
    /// The functions that the module defines, in the order of the code section.
    pub(super) bodies: Vec<Body>,
}

#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Body {
    pub(super) start: u32,
    pub(super) instructions: Vec<u32>,
}

impl Functions {
    /// Reads the functions and every instruction of a module. Fails if the module is damaged, or uses instructions that
    /// wasmparser does not know.
    pub(super) fn parse(module: &[u8]) -> Result<Self, BinaryReaderError> {
        let mut functions = Self::default();
        for payload in Parser::new(0).parse_all(module) {
            match payload? {
                Payload::ImportSection(imports) => {
                    for import in imports.into_imports() {
                        if matches!(import?.ty, TypeRef::Func(_) | TypeRef::FuncExact(_)) {
                            functions.imports += 1;
                        }
                    }
                }
                Payload::CodeSectionStart {
                    unchecked_range, ..
                } => {
                    functions.code_start = to_u32(unchecked_range.start);
                }
                Payload::CodeSectionEntry(body) => {
                    let body = read_body(&body, functions.code_start)?;
                    functions.bodies.push(body);
                }
                _ => {}
            }
        }
        Ok(functions)
    }
}

fn read_body(body: &FunctionBody<'_>, code_start: u32) -> Result<Body, BinaryReaderError> {
    let relative = |offset: u64| to_u32(offset).saturating_sub(code_start);
    let mut instructions = Vec::new();
    let mut operators = body.get_operators_reader()?;
    while !operators.eof() {
        instructions.push(relative(operators.original_position()));
        operators.read()?;
    }
    Ok(Body {
        start: relative(body.range().start),
        instructions,
    })
}

/// Converts an offset in a module. It always fits, because the sizes of sections have 32 bits.
fn to_u32(offset: u64) -> u32 {
    u32::try_from(offset).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use wasm_encoder::{
        CodeSection, EntityType, Function, FunctionSection, ImportSection, Instruction, Module,
        TypeSection,
    };

    #[test]
    fn instructions_are_found_with_their_functions() {
        let mut types = TypeSection::new();
        types.ty().function([], []);
        let mut imports = ImportSection::new();
        imports.import("m", "f", EntityType::Function(0));
        let mut declared = FunctionSection::new();
        declared.function(0).function(0);
        let mut code = CodeSection::new();
        let mut first = Function::new([]);
        first
            .instruction(&Instruction::Call(0))
            .instruction(&Instruction::End);
        let mut second = Function::new([]);
        second
            .instruction(&Instruction::Unreachable)
            .instruction(&Instruction::End);
        code.function(&first).function(&second);
        let mut module = Module::new();
        module
            .section(&types)
            .section(&imports)
            .section(&declared)
            .section(&code);
        let module = module.finish();

        let functions = Functions::parse(&module).unwrap();
        assert_eq!(functions.imports, 1);
        // The content of the code section begins with the number of functions, and each function with its size.
        assert_eq!(module[functions.code_start as usize], 2);
        let expected = [
            Body {
                start: 2,
                instructions: vec![3, 5],
            },
            Body {
                start: 7,
                instructions: vec![8, 9],
            },
        ];
        assert_eq!(functions.bodies, expected);
        assert!(Functions::parse(&module[..module.len() - 1]).is_err());
    }
}
