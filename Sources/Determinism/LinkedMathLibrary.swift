#if canImport(Glibc)
  // Nothing of it is used. `squareRoot()` compiles to the processor's instruction, with a call of `sqrt` (which
  // IEEE 754 fixes to the bit) for what is left over, and importing the module is what makes the linker find
  // it, here and in every part that stands on this one.
  internal import Glibc
#endif
