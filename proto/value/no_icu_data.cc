// Stands for ICU's data, 31 MB of character properties, rules and names, in a program that links
// ICU's code statically and only normalizes (nfc.h): the data of NFC is part of the code. This is
// the symbol through which the code finds the rest, here without its magic number, so that
// whoever needed some would get an error from ICU and not a wrong answer. See
// cmake/LinkProgram.cmake.
#include <unicode/utypes.h>

extern "C" {
extern const unsigned char U_ICUDATA_ENTRY_POINT[];
alignas(16) const unsigned char U_ICUDATA_ENTRY_POINT[32] = {};
}
