package io.github.trol4j.models.machine;

import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * The processor.
 *
 * @param name as the maker calls it, or what is known of it
 * @param logical processors that this JVM may use
 * @param cores of the machine without the second threads of each; 0 if unknown
 * @param flags capabilities by the names of Linux; empty if unknown
 * @param l3Bytes of the last-level cache; 0 if unknown
 */
public record Processor(String name, int logical, int cores, Set<String> flags, long l3Bytes) {
    static Processor read(SystemFiles files, int logical) {
        String info = files.text("proc/cpuinfo").orElse("");
        Set<String> cores = new LinkedHashSet<>();
        Map<String, String> first = new HashMap<>();
        for (String block : info.split("\n\\s*\n")) {
            Map<String, String> fields = fields(block);
            fields.forEach(first::putIfAbsent);
            if (fields.containsKey("core id")) {
                cores.add(fields.get("physical id") + "/" + fields.get("core id"));
            }
        }
        String flags = first.getOrDefault("flags", first.getOrDefault("Features", ""));
        return new Processor(
                name(first),
                logical,
                cores.size(),
                flags.isEmpty() ? Set.of() : new TreeSet<>(Arrays.asList(flags.split("\\s+"))),
                files.text("sys/devices/system/cpu/cpu0/cache/index3/size")
                        .map(Processor::size)
                        .orElse(0L));
    }

    /** Whether anything is known about what it can do. */
    public boolean isKnown() {
        return !flags.isEmpty();
    }

    /** Tiles of matrices: products of bf16 and int8 at several times the rate of vectors. */
    public boolean hasAmx() {
        return flags.contains("amx_tile") && (flags.contains("amx_int8") || flags.contains("amx_bf16"));
    }

    public boolean hasAvx512() {
        return flags.contains("avx512f");
    }

    public boolean hasAvx2() {
        return flags.contains("avx2");
    }

    /** Dot products of bytes in one instruction. */
    public boolean hasVnni() {
        return flags.contains("avx512_vnni") || flags.contains("avx_vnni") || flags.contains("asimddp");
    }

    /** Dot products of brain floats in one instruction. */
    public boolean hasBf16() {
        return flags.contains("avx512_bf16") || flags.contains("bf16");
    }

    /** What matters of it for speed, for people. */
    public String features() {
        if (!isKnown()) {
            return "unknown on this system";
        }
        StringBuilder text = new StringBuilder();
        append(text, flags.contains("asimd"), "NEON");
        append(text, flags.contains("sve"), "SVE");
        append(text, hasAvx2(), "AVX2");
        append(text, hasAvx512(), "AVX-512");
        append(text, hasVnni(), "VNNI (int8)");
        append(text, hasBf16(), "bf16");
        append(text, hasAmx(), "AMX");
        append(text, !hasAmx() && hasAvx2(), "no AMX");
        return text.isEmpty() ? "nothing that helps" : text.toString();
    }

    private static void append(StringBuilder text, boolean has, String what) {
        if (has) {
            text.append(text.isEmpty() ? "" : ", ").append(what);
        }
    }

    private static Map<String, String> fields(String block) {
        Map<String, String> fields = new HashMap<>();
        block.lines().forEach(line -> {
            int colon = line.indexOf(':');
            if (colon > 0) {
                fields.put(
                        line.substring(0, colon).strip(),
                        line.substring(colon + 1).strip());
            }
        });
        return fields;
    }

    private static String name(Map<String, String> fields) {
        String name = Optional.ofNullable(fields.get("model name"))
                .orElse(System.getProperty("os.arch") + " on " + System.getProperty("os.name"));
        return fields.containsKey("cpu family")
                ? "%s (family %s, model %s)".formatted(name, fields.get("cpu family"), fields.get("model"))
                : name;
    }

    /** As in {@code 32768K}. */
    private static long size(String text) {
        String digits = text.replaceAll("[^0-9]", "");
        long factor = text.endsWith("M") ? 1 << 20 : text.endsWith("K") ? 1 << 10 : 1;
        return digits.isEmpty() ? 0 : Long.parseLong(digits) * factor;
    }
}
