/**
 * oneDNN through JavaCPP: finding out whether it can be loaded, and matrix products on the calling thread. The only package that
 * knows JavaCPP; nothing of it may load before {@link io.github.trol4j.core.cpu.dnnl.Dnnl#load} has said that it can.
 */
@NullMarked
package io.github.trol4j.core.cpu.dnnl;

import org.jspecify.annotations.NullMarked;
