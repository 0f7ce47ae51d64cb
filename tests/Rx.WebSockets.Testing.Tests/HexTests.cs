using System;
using NUnit.Framework;

namespace Rx.WebSockets.Testing.Tests;

[TestFixture]
public sealed class HexTests
{
    [TestCase("", "")]
    [TestCase("00", "00")]
    [TestCase("0aFf", "0A FF")]
    [TestCase(" 81 \t85\n 37fa ", "81 85 37 FA")]
    public void Text_ReadAndWritten_HasUpperCaseAndSpaces(string text, string written)
    {
        Assert.That(Hex.ToString(Hex.Parse(text)), Is.EqualTo(written));
    }

    [TestCase("8")]
    [TestCase("8g")]
    [TestCase("0x81")]
    public void Text_ThatIsNoHex_IsRefused(string text)
    {
        Assert.That(() => Hex.Parse(text), Throws.TypeOf<FormatException>());
    }
}
