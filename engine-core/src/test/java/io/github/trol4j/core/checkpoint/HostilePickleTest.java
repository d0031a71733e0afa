package io.github.trol4j.core.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.trol4j.core.CheckpointException;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Pickles that try to run something or to consume everything. */
class HostilePickleTest {
    @ParameterizedTest
    @CsvSource({
        "os,system",
        "posix,system",
        "nt,system",
        "builtins,eval",
        "builtins,exec",
        "builtins,getattr",
        "__builtin__,eval",
        "subprocess,Popen",
        "importlib,import_module",
        "torch,load",
        "torch.hub,load",
        "torch._utils,_rebuild_wrapper_subclass",
        "torch._utils,_rebuild_device_tensor_from_numpy",
        "torch.storage,_load_from_bytes",
        "collections,defaultdict",
        "collections.OrderedDict,fromkeys",
        "java.lang,Runtime",
        "torch,FloatStorage.from_file",
        "'',''"
    })
    void refusesEveryGlobalThatIsNotListed(String module, String name) {
        PickleBuilder program =
                new PickleBuilder().global(module, name).text("id").raw(0x85).op('R');
        assertThatExceptionOfType(CheckpointException.class)
                .isThrownBy(() -> read(program.end()))
                .withMessageContaining("data.pkl in test.pt refused at byte 2, opcode GLOBAL: ")
                .withMessageContaining("%s.%s is not allowed", module, name);
    }

    @Test
    void allowsNoMoreThanThis() {
        List<String> types = List.of(
                "float32 float16 bfloat16 float64 uint8 int8 int16 int32 int64 bool complex32 complex64 complex128 uint16 uint32 uint64"
                        .split(" "));
        List<String> eightBits = List.of("e4m3fn", "e5m2", "e4m3fnuz", "e5m2fnuz", "e8m0fnu");
        List<String> storages = List.of(
                "Float Half BFloat16 Double Byte Char Short Int Long Bool ComplexFloat ComplexDouble".split(" "));
        Set<String> allowed = new TreeSet<>(Set.of(
                "collections.OrderedDict",
                "collections.Counter",
                "torch._utils._rebuild_tensor",
                "torch._utils._rebuild_tensor_v2",
                "torch._utils._rebuild_tensor_v3",
                "torch._utils._rebuild_parameter",
                "torch._utils._rebuild_parameter_with_state",
                "torch._utils._rebuild_device_tensor_from_cpu_tensor",
                "torch.nn.parameter.Parameter"));
        allowed.addAll(Set.of(
                "torch._utils._rebuild_qtensor",
                "torch._utils._rebuild_sparse_tensor",
                "torch._utils._rebuild_nested_tensor",
                "torch._utils._rebuild_meta_tensor_no_storage",
                "torch._tensor._rebuild_from_type_v2",
                "torch.Tensor",
                "torch.Size",
                "torch.device",
                "torch.storage.UntypedStorage",
                "torch.storage.TypedStorage"));
        allowed.addAll(Set.of(
                "torch.serialization._get_layout",
                "_codecs.encode",
                "__builtin__.bytearray",
                "__builtin__.set",
                "__builtin__.complex",
                "builtins.bytearray",
                "builtins.set",
                "builtins.complex"));
        types.forEach(type -> allowed.add("torch." + type));
        eightBits.forEach(type -> allowed.add("torch.float8_" + type));
        storages.forEach(type -> allowed.addAll(List.of("torch." + type + "Storage", "torch." + type + "Tensor")));
        assertThat(new TreeSet<>(TorchGlobal.names())).isEqualTo(allowed);
    }

    @Test
    void refusesEveryOpcodeThatIsNotListed() {
        for (int code = 0; code < 256; code++) {
            int unknown = code;
            if (Arrays.stream(PickleOpcode.values()).anyMatch(known -> isCode(known, unknown))) {
                continue;
            }
            assertThatExceptionOfType(CheckpointException.class)
                    .isThrownBy(() -> read(new PickleBuilder().raw(unknown).end()))
                    .withMessageContaining("refused at byte 2: opcode 0x%02x is not allowed", unknown);
        }
        assertThat(PickleOpcode.values()).hasSize(34);
    }

    static Stream<Arguments> nonsense() {
        return Stream.of(
                program(
                        "call of a dtype",
                        "may be named but not called",
                        p -> p.global("torch", "float32").op(')').op('R')),
                program(
                        "call of a storage type",
                        "may be named but not called",
                        p -> p.global("torch", "FloatStorage").op(')').op('R')),
                program(
                        "call of a string",
                        "a String cannot be called",
                        p -> p.text("os.system").op(')').op('R')),
                program(
                        "call of None",
                        "a None cannot be called",
                        p -> p.op('N').op(')').op('R')),
                program(
                        "call without a tuple",
                        "arguments must be a tuple",
                        p -> p.global("collections", "OrderedDict").op(']').op('R')),
                program(
                        "dictionary made of text",
                        "cannot be made of a String",
                        p -> p.global("collections", "OrderedDict")
                                .text("pairs")
                                .raw(0x85)
                                .op('R')),
                program(
                        "state of a list",
                        "only dictionaries and tensors may be given a state",
                        p -> p.op(']').op('}').op('b')),
                program(
                        "tensor that is never filled",
                        "never given values",
                        p -> p.op('}')
                                .text("t")
                                .global("torch", "FloatTensor")
                                .op(')')
                                .op('R')
                                .op('s')),
                program(
                        "sparse tensor",
                        "a sparse tensor, of which no layer can be made",
                        p -> p.global("torch._utils", "_rebuild_sparse_tensor")
                                .op(')')
                                .op('R')),
                program("unknown memory", "nothing is remembered as number 9", p -> p.raw('h', 9)),
                program(
                        "memory beyond an int",
                        "nothing is remembered as number 4294967295",
                        p -> p.raw('j', 255, 255, 255, 255)),
                program("memory of nothing", "the stack is empty", p -> p.raw('q', 0)),
                program(
                        "pop below a mark",
                        "the stack is empty",
                        p -> p.op('N').op('(').op('Q')),
                program(
                        "pair below a mark",
                        "the stack is empty",
                        p -> p.op('N').op('N').op('(').raw(0x86)),
                program("missing mark", "there is no mark", p -> p.op('t')),
                program("no list", "there is no list", p -> p.op('}').op('N').op('a')),
                program(
                        "no dictionary",
                        "there is no dictionary",
                        p -> p.op(']').op('N').op('N').op('s')),
                program(
                        "odd pairs",
                        "there is no dictionary",
                        p -> p.op('}').op('(').op('N').op('u')),
                program(
                        "tuple as a key",
                        "keys must be strings or integers",
                        p -> p.op('}').op(')').op('N').op('s')),
                program("protocol 4", "pickle protocol 4", p -> p.raw(0x80, 4)),
                program(
                        "string beyond the end",
                        "exceeds the program",
                        p -> p.op('X').int32(1000)),
                program(
                        "negative string",
                        "a string of 4294967295 bytes",
                        p -> p.op('X').int32(-1)),
                program("long integer", "an integer of 255 bytes", p -> p.raw(0x8a, 255)),
                program("long name", "longer than 200 bytes", p -> p.global("m".repeat(500), "n")),
                program(
                        "name beyond the end",
                        "ends in the middle",
                        p -> p.op('c').raw('a', 'b')),
                program(
                        "persistent text",
                        "only storages may lie outside",
                        p -> p.text("storage").op('Q')),
                program(
                        "persistent module",
                        "only storages may lie outside",
                        p -> p.op('(')
                                .text("module")
                                .op('N')
                                .op('N')
                                .op('N')
                                .op('N')
                                .op('t')
                                .op('Q')),
                program("storage of a dtype", "not a storage type", p -> p.storage("float32", "0", 2)),
                program("root that is no dictionary", "holds a ArrayList, expected a dictionary", p -> p.op(']')),
                program(
                        "root with other things",
                        "entry 'x' is a String, expected a tensor",
                        p -> p.op('}').text("x").text("y").op('s')),
                program(
                        "root with numbered tensors",
                        "entry '7' is a None, expected a tensor",
                        p -> p.op('}').number(7).op('N').op('s')),
                program(
                        "dictionary in itself",
                        "is a LinkedHashMap, expected a tensor",
                        p -> p.op('}').raw('q', 0).text("me").raw('h', 0).op('s')),
                program(
                        "list in itself as arguments",
                        "arguments must be a tuple",
                        p -> p.global("torch", "Size")
                                .op(']')
                                .raw('q', 0)
                                .raw('h', 0)
                                .op('a')
                                .op('R')));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("nonsense")
    void refusesNonsense(String what, String complaint, byte[] program) {
        assertThatExceptionOfType(CheckpointException.class)
                .isThrownBy(() -> read(program))
                .withMessageContaining(complaint)
                .withMessageContaining("test.pt");
    }

    @ParameterizedTest
    @ValueSource(chars = {'(', ']', '}', 'N', ')'})
    void limitsTheStack(char opcode) {
        PickleBuilder program = new PickleBuilder();
        for (int i = 0; i < 150_000; i++) {
            program.op(opcode);
        }
        assertThatExceptionOfType(CheckpointException.class)
                .isThrownBy(() -> read(program.end()))
                .withMessageContaining("more than 100000 values on the stack");
    }

    @Test
    void survivesDeepNesting() {
        PickleBuilder program = PickleBuilder.dict().text("t").op(')');
        for (int i = 0; i < 200_000; i++) {
            program.raw(0x85); // each a tuple of the one before
        }
        assertThatExceptionOfType(CheckpointException.class)
                .isThrownBy(() -> read(program.endDict()))
                .withMessageContaining("entry 't' is a PickleTuple, expected a tensor");
    }

    @Test
    void limitsStepsAndLength() {
        PickleBuilder program = new PickleBuilder().op('}');
        for (int i = 0; i < PickleMachine.MOST_STEPS; i++) {
            program.raw('q', 0);
        }
        assertThatExceptionOfType(CheckpointException.class)
                .isThrownBy(() -> read(program.end()))
                .withMessageContaining("more than 250000 steps");
        byte[] random = new byte[PickleMachine.LONGEST_PROGRAM + 1];
        new Random(1).nextBytes(random);
        assertThatExceptionOfType(CheckpointException.class)
                .isThrownBy(() -> read(random))
                .withMessageContaining("at most 2097152 are read");
    }

    @Test
    void refusesEveryTruncation() {
        byte[] whole = PickleBuilder.dict()
                .text("t")
                .tensor("0", 2, 0, new long[] {2}, new long[] {1})
                .endDict();
        assertThat(TorchArchive.read(PickleBuilder.archive(whole, 1, 2), "test.pt"))
                .containsOnlyKeys("t");
        for (int length = 0; length < whole.length; length++) {
            byte[] part = Arrays.copyOf(whole, length);
            assertThatExceptionOfType(CheckpointException.class)
                    .isThrownBy(() -> read(part))
                    .withMessageMatching(".*refused at byte .*(ends in the middle|exceeds the program)");
        }
    }

    private static void read(byte[] program) {
        TorchArchive.read(PickleBuilder.archive(program, 1, 2), "test.pt");
    }

    private static boolean isCode(PickleOpcode opcode, int code) {
        try {
            return PickleOpcode.of(code) == opcode;
        } catch (CheckpointException _) {
            return false;
        }
    }

    private static Arguments program(String what, String complaint, UnaryOperator<PickleBuilder> body) {
        return Arguments.of(what, complaint, body.apply(new PickleBuilder()).end());
    }
}
