// Tables of what the account has.

import { $, make, write } from "./dom.js";
import { writeNumber } from "./format.js";

/** Fill the cells of a table's row, each with a value and a remark. */
export function fillRow(row, cells) {
  cells.forEach(([main, note], column) => {
    const cell = row.children[column];
    if (cell.childElementCount === 0) cell.append(make("span", ""), make("small", ""));
    const [value, remark] = cell.children;
    if (column === 0) writeNumber(value, main);
    else write(value, main ?? "—");
    write(remark, note ?? "");
  });
}

export const fillEmpty = (view, items) => { $(`#${view} > .empty`).hidden = items.length > 0; };
