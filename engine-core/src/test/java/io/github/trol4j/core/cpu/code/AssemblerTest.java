package io.github.trol4j.core.cpu.code;

import static io.github.trol4j.core.cpu.code.Form.*;
import static io.github.trol4j.core.cpu.code.Gpr.*;
import static io.github.trol4j.core.cpu.code.Operand.Mem.at;
import static io.github.trol4j.core.cpu.code.Operand.Vec.xmm;
import static io.github.trol4j.core.cpu.code.Operand.Vec.ymm;
import static io.github.trol4j.core.cpu.code.Operand.Vec.zmm;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.trol4j.core.cpu.code.Assembler.Condition;
import io.github.trol4j.core.cpu.code.Assembler.Label;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each instruction against what the GNU assembler 2.40 makes of its text. */
class AssemblerTest {
    private record Known(String text, String bytes, Consumer<Assembler> code) {
        @Override
        public String toString() {
            return text;
        }
    }

    static Stream<Known> instructions() {
        return Stream.of(
                new Known("mov rax, rdi", "4889f8", asm -> asm.mov(RAX, RDI)),
                new Known("mov r8, rdx", "4989d0", asm -> asm.mov(R8, RDX)),
                new Known("mov rax, 0x0f0f0f0f", "48c7c00f0f0f0f", asm -> asm.mov(RAX, 0x0F0F0F0F)),
                new Known("mov rax, -8", "48c7c0f8ffffff", asm -> asm.mov(RAX, -8)),
                new Known("mov rax, [rsp-8]", "488b4424f8", asm -> asm.load(RAX, at(RSP, -8))),
                new Known("mov [r8+24], rdx", "49895018", asm -> asm.store(at(R8, 24), RDX)),
                new Known("mov [rsp-8], rax", "48894424f8", asm -> asm.store(at(RSP, -8), RAX)),
                new Known("lea r9, [r8+r8*2]", "4f8d0c40", asm -> asm.lea(R9, at(R8, R8, 2, 0))),
                new Known("lea rax, [rdi+r8*4]", "4a8d0487", asm -> asm.lea(RAX, at(RDI, R8, 4, 0))),
                new Known("lea rcx, [rdi+r9*8+1000]", "4a8d8ccfe8030000", asm -> asm.lea(RCX, at(RDI, R9, 8, 1000))),
                new Known("add rsi, rcx", "4801ce", asm -> asm.add(RSI, RCX)),
                new Known("sub r10, r11", "4d29da", asm -> asm.sub(R10, R11)),
                new Known("add rdi, 127", "4883c77f", asm -> asm.add(RDI, 127)),
                new Known("add rdi, 128", "4881c780000000", asm -> asm.add(RDI, 128)),
                new Known("add r9, 4352", "4981c100110000", asm -> asm.add(R9, 4352)),
                new Known("sub rdx, 1", "4883ea01", asm -> asm.sub(RDX, 1)),
                new Known("cmp rdx, 4", "4883fa04", asm -> asm.cmp(RDX, 4)),
                new Known("push rbx", "53", asm -> asm.push(RBX)),
                new Known("pop r11", "415b", asm -> asm.pop(R11)),
                new Known("ret", "c3", asm -> asm.ret()),
                new Known("cpuid", "0fa2", asm -> asm.cpuid()),
                new Known("xgetbv", "0f01d0", asm -> asm.xgetbv()),
                new Known("prefetcht0 [rsi+4096]", "0f188e00100000", asm -> asm.prefetcht0(at(RSI, 4096))),
                new Known("prefetcht0 [r8+r9*4+64]", "430f184c8840", asm -> asm.prefetcht0(at(R8, R9, 4, 64))),
                new Known("vzeroupper", "c5f877", asm -> asm.vzeroupper()),
                new Known("vmovdqu32 zmm20, [rsi+256]", "62e17e486f6604", asm -> asm.vmovdqu32(zmm(20), at(RSI, 256))),
                new Known(
                        "vmovdqu32 zmm1, [rsi+100]",
                        "62f17e486f8e64000000",
                        asm -> asm.vmovdqu32(zmm(1), at(RSI, 100))),
                new Known("vmovdqu32 [rcx+64], zmm31", "62617e487f7901", asm -> asm.vmovdqu32(at(RCX, 64), zmm(31))),
                new Known("vmovdqu ymm14, [rsp-36]", "c57e6f7424dc", asm -> asm.vmovdqu32(ymm(14), at(RSP, -36))),
                new Known("vmovdqu [rsi], ymm0", "c5fe7f06", asm -> asm.vmovdqu32(at(RSI, 0), ymm(0))),
                new Known("vmovdqa32 zmm8, zmm29", "62117d486fc5", asm -> asm.vmovdqa(zmm(8), zmm(29))),
                new Known("vmovdqa ymm13, ymm2", "c57d6fea", asm -> asm.vmovdqa(ymm(13), ymm(2))),
                new Known(
                        "vmovups zmm5, [rcx+r9*4+8192]",
                        "62b17c4810ac8900200000",
                        asm -> asm.vmovups(zmm(5), at(RCX, R9, 4, 8192))),
                new Known("vmovups ymm5, [rdi+r8]", "c4a17c102c07", asm -> asm.vmovups(ymm(5), at(RDI, R8, 1, 0))),
                new Known("vmovups [rcx+64], zmm2", "62f17c48115101", asm -> asm.vmovups(at(RCX, 64), zmm(2))),
                new Known("vmovups [r8+32], ymm2", "c4c17c115020", asm -> asm.vmovups(at(R8, 32), ymm(2))),
                new Known(
                        "vpbroadcastd zmm29, dword ptr [rdi+36]",
                        "62627d48586f09",
                        asm -> asm.vpbroadcastd(zmm(29), at(RDI, 36))),
                new Known(
                        "vpbroadcastd zmm29, dword ptr [rdi+1000]",
                        "62627d4858afe8030000",
                        asm -> asm.vpbroadcastd(zmm(29), at(RDI, 1000))),
                new Known(
                        "vpbroadcastd zmm31, dword ptr [rax+r9+60]",
                        "62227d48587c080f",
                        asm -> asm.vpbroadcastd(zmm(31), at(RAX, R9, 1, 60))),
                new Known(
                        "vpbroadcastd ymm9, dword ptr [rdi+4]",
                        "c4627d584f04",
                        asm -> asm.vpbroadcastd(ymm(9), at(RDI, 4))),
                new Known(
                        "vbroadcastss zmm29, dword ptr [rdi]",
                        "62627d48182f",
                        asm -> asm.vbroadcastss(zmm(29), at(RDI, 0))),
                new Known(
                        "vbroadcastss ymm1, dword ptr [rdi+40]",
                        "c4e27d184f28",
                        asm -> asm.vbroadcastss(ymm(1), at(RDI, 40))),
                new Known("vmovd [rsi+32], xmm4", "c5f97e6620", asm -> asm.vmovd(at(RSI, 32), xmm(4))),
                new Known(
                        "vpandd zmm16, zmm20, zmm31", "62815d40dbc7", asm -> asm.op(VPAND, zmm(16), zmm(20), zmm(31))),
                new Known("vpand ymm4, ymm11, ymm0", "c5a5dbe0", asm -> asm.op(VPAND, ymm(4), ymm(11), ymm(0))),
                new Known(
                        "vpxord zmm29, zmm29, zmm29", "62011540efed", asm -> asm.op(VPXOR, zmm(29), zmm(29), zmm(29))),
                new Known("vpxor ymm15, ymm15, ymm15", "c44105efff", asm -> asm.op(VPXOR, ymm(15), ymm(15), ymm(15))),
                new Known("vpord zmm1, zmm2, zmm3", "62f16d48ebcb", asm -> asm.op(VPOR, zmm(1), zmm(2), zmm(3))),
                new Known(
                        "vpsllw zmm16, zmmword ptr [rsi], 8",
                        "62f17d40713608",
                        asm -> asm.shift(VPSLLW, zmm(16), at(RSI, 0), 8)),
                new Known("vpsraw zmm17, zmm17, 8", "62b1754071e108", asm -> asm.shift(VPSRAW, zmm(17), zmm(17), 8)),
                new Known("vpsrlw ymm1, ymm2, 4", "c5f571d204", asm -> asm.shift(VPSRLW, ymm(1), ymm(2), 4)),
                new Known("vpslld ymm1, ymm12, 16", "c4c17572f410", asm -> asm.shift(VPSLLD, ymm(1), ymm(12), 16)),
                new Known("vpsrld zmm20, zmm20, 4", "62b15d4072d404", asm -> asm.shift(VPSRLD, zmm(20), zmm(20), 4)),
                new Known("vpsrad ymm9, ymm9, 24", "c4c13572e118", asm -> asm.shift(VPSRAD, ymm(9), ymm(9), 24)),
                new Known("vpaddw ymm1, ymm2, ymm3", "c5edfdcb", asm -> asm.op(VPADDW, ymm(1), ymm(2), ymm(3))),
                new Known(
                        "vpaddd zmm1, zmm2, [rcx+128]",
                        "62f16d48fe4902",
                        asm -> asm.op(VPADDD, zmm(1), zmm(2), at(RCX, 128))),
                new Known("vpsubd ymm1, ymm2, ymm3", "c5edfacb", asm -> asm.op(VPSUBD, ymm(1), ymm(2), ymm(3))),
                new Known(
                        "vpmaddwd zmm0, zmm0, zmm16", "62b17d48f5c0", asm -> asm.op(VPMADDWD, zmm(0), zmm(0), zmm(16))),
                new Known(
                        "vpmaddubsw ymm0, ymm13, ymm0",
                        "c4e21504c0",
                        asm -> asm.op(VPMADDUBSW, ymm(0), ymm(13), ymm(0))),
                new Known(
                        "vpdpbusd zmm15, zmm19, zmm29",
                        "6212654050fd",
                        asm -> asm.op(VPDPBUSD, zmm(15), zmm(19), zmm(29))),
                new Known(
                        "vpdpbusd zmm0, zmm31, [rsi+64]",
                        "62f20540504601",
                        asm -> asm.op(VPDPBUSD, zmm(0), zmm(31), at(RSI, 64))),
                new Known(
                        "vpdpbusd zmm0, zmm31, dword ptr [rsi+8]{1to16}",
                        "62f20550504602",
                        asm -> asm.op(VPDPBUSD, zmm(0), zmm(31), at(RSI, 8).toAll())),
                new Known(
                        "{vex} vpdpbusd ymm0, ymm1, ymm2",
                        "c4e27550c2",
                        asm -> asm.op(VPDPBUSD, ymm(0), ymm(1), ymm(2))),
                new Known("vpsignb ymm1, ymm2, ymm3", "c4e26d08cb", asm -> asm.op(VPSIGNB, ymm(1), ymm(2), ymm(3))),
                new Known("vpabsb ymm1, [rsi+32]", "c4e27d1c4e20", asm -> asm.op(VPABSB, ymm(1), at(RSI, 32))),
                new Known("vpshufb ymm1, ymm2, ymm3", "c4e26d00cb", asm -> asm.op(VPSHUFB, ymm(1), ymm(2), ymm(3))),
                new Known("vpmaxud ymm4, ymm4, ymm6", "c4e25d3fe6", asm -> asm.op(VPMAXUD, ymm(4), ymm(4), ymm(6))),
                new Known("vpackssdw ymm0, ymm0, ymm1", "c5fd6bc1", asm -> asm.op(VPACKSSDW, ymm(0), ymm(0), ymm(1))),
                new Known("vpacksswb ymm0, ymm0, ymm2", "c5fd63c2", asm -> asm.op(VPACKSSWB, ymm(0), ymm(0), ymm(2))),
                new Known("vpermd ymm0, ymm14, ymm0", "c4e20d36c0", asm -> asm.op(VPERMD, ymm(0), ymm(14), ymm(0))),
                new Known("vpshufd ymm6, ymm4, 0x4e", "c5fd70f44e", asm -> asm.op(VPSHUFD, ymm(6), ymm(4), 0x4E)),
                new Known(
                        "vperm2i128 ymm6, ymm4, ymm4, 1",
                        "c4e35d46f401",
                        asm -> asm.op(VPERM2I128, ymm(6), ymm(4), ymm(4), 1)),
                new Known("vcvtdq2ps zmm3, zmm3", "62f17c485bdb", asm -> asm.op(VCVTDQ2PS, zmm(3), zmm(3))),
                new Known("vcvtps2dq ymm0, ymm0", "c5fd5bc0", asm -> asm.op(VCVTPS2DQ, ymm(0), ymm(0))),
                new Known(
                        "vmulps zmm8, zmm8, [r8+192]",
                        "62513c48594003",
                        asm -> asm.op(VMULPS, zmm(8), zmm(8), at(R8, 192))),
                new Known("vaddps ymm1, ymm2, ymm3", "c5ec58cb", asm -> asm.op(VADDPS, ymm(1), ymm(2), ymm(3))),
                new Known("vdivps ymm5, ymm15, ymm4", "c5845eec", asm -> asm.op(VDIVPS, ymm(5), ymm(15), ymm(4))),
                new Known(
                        "vcmpps ymm6, ymm4, ymm10, 5",
                        "c4c15cc2f205",
                        asm -> asm.op(VCMPPS, ymm(6), ymm(4), ymm(10), 5)),
                new Known(
                        "vfmadd213ps zmm0, zmm29, [rcx+512]",
                        "62f21540a84108",
                        asm -> asm.op(VFMADD213PS, zmm(0), zmm(29), at(RCX, 512))),
                new Known(
                        "vfmadd231ps zmm8, zmm0, zmm29",
                        "62127d48b8c5",
                        asm -> asm.op(VFMADD231PS, zmm(8), zmm(0), zmm(29))),
                new Known(
                        "vfmadd231ps ymm8, ymm0, ymm9",
                        "c4427db8c1",
                        asm -> asm.op(VFMADD231PS, ymm(8), ymm(0), ymm(9))));
    }

    @ParameterizedTest
    @MethodSource("instructions")
    void encodesAsTheGnuAssemblerDoes(Known known) {
        Assembler asm = new Assembler();
        known.code.accept(asm);
        assertThat(HexFormat.of().formatHex(asm.code())).isEqualTo(known.bytes);
    }

    /** What a test above forgets would be found by a kernel only if it has luck. */
    @Test
    void everyVectorInstructionIsAmongThem() {
        Set<String> tested = instructions()
                .map(known -> known.text.replaceFirst("^\\{vex} ", "").split(" ")[0])
                .collect(Collectors.toSet());
        List<String> missing = EnumSet.allOf(Form.class).stream()
                .map(form -> form.name().toLowerCase(java.util.Locale.ROOT).replaceAll("_load|_store", ""))
                .filter(name -> !tested.contains(name) && !tested.contains(name + "d") && !tested.contains(name + "32"))
                .toList();
        assertThat(missing).isEmpty();
    }

    /** {@code jne} 10 bytes back, its own 6 included; {@code je} over one byte. */
    @Test
    void jumpsGoToTheirLabels() {
        Assembler asm = new Assembler();
        Label start = new Label();
        Label end = new Label();
        asm.bind(start);
        asm.sub(RDX, 1);
        asm.jump(Condition.NOT_EQUAL, start);
        asm.jump(Condition.EQUAL, end);
        asm.ret();
        asm.bind(end);
        byte[] jumps = Arrays.copyOfRange(asm.code(), 4, 17);
        assertThat(HexFormat.of().formatHex(jumps)).isEqualTo("0f85f6ffffff" + "0f8401000000" + "c3");
    }
}
