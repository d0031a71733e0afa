package io.github.trol4j.cli;

import io.github.trol4j.core.cpu.dnnl.Dnnl;

/**
 * A start for the JVM to learn from. The launcher runs it once to record which classes a question needs, into an archive that later
 * starts map instead of loading and linking them.
 *
 * <p>The archive holds the JDK's modules too, and those of an incubator cannot be among them. So nothing may touch the Vector API
 * here: {@code reference} answers, and of {@code cpu} only oneDNN is loaded.
 */
final class Rehearsal {
    private Rehearsal() {}

    /**
     * @param question arguments of {@code trol ask}
     */
    public static void main(String[] question) {
        String[] args = new String[question.length + 3];
        args[0] = "ask";
        args[1] = "--backend";
        args[2] = "reference";
        System.arraycopy(question, 0, args, 3, question.length);
        Startup.prepare();
        int result = Main.commandLine(args).execute(args);
        if (Dnnl.load().usable()) {
            Dnnl.products(1).close();
        }
        System.exit(result);
    }
}
