/* SPDX-License-Identifier: MIT */
/* The kernel keeps the layout of its address space here. The sample needs none of it: the file marks an arm64 tree. */
