/**
 * The {@code trol} command: one class per subcommand, how a process starts and which exit code it ends with. The only
 * package that prints. What the commands do lives in the modules below and is reachable without this one.
 */
@NullMarked
package io.github.trol4j.cli;

import org.jspecify.annotations.NullMarked;
