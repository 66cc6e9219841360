import { expect } from "chai";
import { getBytes, hexlify, type ParamType } from "ethers";
import { Sessions__factory } from "../../../typechain-types";
import { aVoucher, opened } from "../../fixtures/sessions";

const [vouchers] = Sessions__factory.createInterface().getFunction("redeem").inputs as readonly [ParamType];
/** The words of one voucher: those of its session's terms, then the others. */
const WORDS = (vouchers.arrayChildren?.components ?? []).flatMap((field) => field.components ?? [field]);
/** Selector, where the list begins, and its length. */
const HEAD = 4 + 2 * 32;

/**
 * given a voucher of which a field has bits outside its type, behind one that is as it should be
 *   when its amount has them: nobody is paid, and nothing is said
 *   when its terms have them: it is refused alone, since no session has such terms
 */
describe("Sessions: bits outside a voucher's types", () => {
  for (const [index, { name, type }] of WORDS.entries()) {
    if (type === "bytes32") continue;
    it(`in ${name}`, async () => {
      const fixture = await opened();
      const { sessions, terms, session, thief } = fixture;
      const list = [await aVoucher(fixture, terms, 400_000n), await aVoucher(fixture, terms, 500_000n)];
      const data = getBytes(sessions.interface.encodeFunctionData("redeem", [list]));
      const send = () => thief.sendTransaction({ to: sessions, data: hexlify(data) });
      const at = HEAD + 32 * (WORDS.length + index) + (type === "bytes4" ? 31 : 0);
      data[at] = (data[at] ?? 0) ^ 1;
      if (name === "amount") {
        await expect(send()).to.be.revertedWithoutReason();
        data[at] = (data[at] ?? 0) ^ 1;
        await send();
        expect((await sessions.sessionOf(session)).redeemed).to.equal(500_000n);
        return;
      }
      const unknown = sessions.interface.getError("SessionsUnknown")?.selector ?? "none";
      await expect(send()).to.emit(sessions, "VoucherRefused").withArgs((id: string) => id !== session, (reason: string) => reason.startsWith(unknown));
      expect((await sessions.sessionOf(session)).redeemed).to.equal(400_000n);
    });
  }
});
