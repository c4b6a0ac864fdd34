import { identificationFieldV2, type ProfileV2 } from '../profiles/v2/profile';
import type { AbsentRegisters } from '../registers/absent';
import type { FramePage, FrameRegister } from '../registers/v2/frame-register';
import { absentInPage, registerInPage } from '../registers/v2/map';

/** A register at an offset of the frame, which of several it is, and where it begins. */
export interface Located {
  readonly register: FrameRegister;
  readonly index: number;
  readonly base: number;
}

/** Pages of the global half that hold nothing of ours: performance monitors, Secure tables, and what the implementation has there. */
const otherGlobalPage = 'pages for performance monitors, Secure status tables and the implementation';

/** Where the registers of one part are: the global half of the frame first, then a page for each context bank. */
export class Frame {
  /** Bytes of a page. */
  readonly pageSize: number;
  /** Pages of each half. */
  readonly pages: number;
  readonly banks: number;
  /** Stream mapping groups, or S2CRs where StreamIDs are indexes. */
  readonly groups: number;

  constructor(profile: ProfileV2) {
    const idr1 = (field: string) => identificationFieldV2(profile, 'IDR1', field);
    const idr0 = (field: string) => identificationFieldV2(profile, 'IDR0', field);
    this.pageSize = idr1('PAGESIZE') === 1 ? 0x10000 : 0x1000;
    this.pages = 2 ** (idr1('NUMPAGENDXB') + 1);
    this.banks = Math.min(idr1('NUMCB'), this.pages);
    // The registers have space for 128 of them.
    this.groups = Math.min(128, idr0('SMS') === 1 ? idr0('NUMSMRG') : 2 ** idr0('NUMSIDB'));
  }

  /** Bytes of the frame. */
  get size(): number {
    return 2 * this.pages * this.pageSize;
  }

  /** Offset of a register in the frame. */
  offsetOf(register: FrameRegister, index = 0): number {
    switch (register.page) {
      case 'GR0':
        return register.offset + 4 * index;
      case 'GR1':
        return this.pageSize + register.offset + 4 * index;
      case 'CB':
        return (this.pages + index) * this.pageSize + register.offset;
    }
  }

  /** How many of a register there are. */
  countOf(register: FrameRegister): number {
    if (!register.repeated) return 1;
    return register.repeated === 'context bank' ? this.banks : this.groups;
  }

  /** The register that holds the 32-bit word at an offset. */
  locate(offset: number): Located | undefined {
    const place = this.#page(offset);
    const found = place?.page && registerInPage(place.page, place.within, this.groups, this.banks);
    if (!place || !found) return undefined;
    const index = place.page === 'CB' ? place.bank : found.index;
    return { register: found.register, index, base: this.offsetOf(found.register, index) };
  }

  /** Name of what the architecture has at an offset and the model does not. */
  absentAt(offset: number): string | undefined {
    const place = this.#page(offset);
    if (!place) return offset >= this.size ? 'registers after the frame' : undefined;
    if (place.page === undefined) return place.bank < 0 ? otherGlobalPage : undefined;
    const inRange = ({ start, end }: AbsentRegisters) => place.within >= start && place.within < end;
    return absentInPage[place.page].find(inRange)?.name;
  }

  #page(
    offset: number,
  ): { readonly page: FramePage | undefined; readonly bank: number; readonly within: number } | undefined {
    if (!Number.isSafeInteger(offset) || offset < 0 || offset >= this.size) return undefined;
    const number = Math.floor(offset / this.pageSize);
    const within = offset % this.pageSize;
    if (number === 0) return { page: 'GR0', bank: 0, within };
    if (number === 1) return { page: 'GR1', bank: 0, within };
    const bank = number - this.pages;
    return { page: bank >= 0 && bank < this.banks ? 'CB' : undefined, bank, within };
  }
}
