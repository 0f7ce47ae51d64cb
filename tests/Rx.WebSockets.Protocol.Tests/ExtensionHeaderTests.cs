using System;
using System.Linq;
using NUnit.Framework;

namespace Rx.WebSockets.Protocol.Tests;

public sealed class ExtensionHeaderTests
{
    [Test]
    [Property("Case", "K-F16")]
    public void Parse_TwoItems_GivesTheParameterOfTheSecond()
    {
        var extensions = ExtensionHeader.Parse("superspeed, colormode; depth=16");

        Assert.That(
            extensions,
            Is.EqualTo(new ExtensionHeader[] { new("superspeed"), new("colormode", new ExtensionParameter("depth", "16")) }));
    }

    [TestCase("a", "a")]
    [TestCase("a;b", "a; b")]
    [TestCase(" a\t; b = c ;d,\te ", "a; b=c; d|e")]
    [TestCase("a;b=\"c\"", "a; b=c", Description = "quoted")]
    [TestCase("a;b=\"\\c\\d\"", "a; b=cd", Description = "quoted pairs")]
    [TestCase(",, a ,,b,", "a|b", Description = "empty elements")]
    [TestCase("a; b; b=1; b=1", "a; b; b=1; b=1", Description = "a repeated name is up to the extension")]
    [TestCase("a, a", "a|a")]
    [TestCase("constructor; __proto__=toString", "constructor; __proto__=toString")]
    [Property("Case", "H1.3")]
    public void Parse_LegalText_GivesItsElements(string text, string expected)
    {
        Assert.That(string.Join('|', ExtensionHeader.Parse(text)), Is.EqualTo(expected));
    }

    [TestCase("")]
    [TestCase(" \t")]
    [TestCase(",,,")]
    [TestCase("a;")]
    [TestCase("a;;b")]
    [TestCase("a;b=")]
    [TestCase("a;=b")]
    [TestCase("a b")]
    [TestCase("a=b")]
    [TestCase("a;b=c d")]
    [TestCase("a;b=\"", Description = "unclosed")]
    [TestCase("a;b=\"c", Description = "unclosed")]
    [TestCase("a;b=\"c\\", Description = "unclosed after a backslash")]
    [TestCase("a;b=\"\"", Description = "nothing within the quotes")]
    [TestCase("a;b=\"c d\"", Description = "no token within the quotes")]
    [TestCase("a;b=\"c\\\"d\"", Description = "a quote within the quotes")]
    [TestCase("a;b=\"c\"d")]
    [TestCase("a;\"b\"=c")]
    [TestCase("ä")]
    [TestCase("a\0")]
    public void Parse_IllegalText_Throws(string text)
    {
        Assert.That(() => ExtensionHeader.Parse(text), Throws.TypeOf<FormatException>());
        Assert.That(ExtensionHeader.TryParse(text, out var extensions), Is.False);
        Assert.That(extensions, Is.Empty);
    }

    [Test]
    public void Equality_OfTwoElements_IsByNameAndParameters()
    {
        var one = ExtensionHeader.Parse("a;b=1;c").Single();

        Assert.That(one, Is.EqualTo(ExtensionHeader.Parse("a ; b=\"1\" ; c").Single()));
        Assert.That(one.GetHashCode(), Is.EqualTo(ExtensionHeader.Parse("a;b=1;c").Single().GetHashCode()));
        foreach (var other in new[] { "A;b=1;c", "a;b=1", "a;b=2;c", "a;c;b=1", "a;b=1;c=1", "a;B=1;c" })
            Assert.That(one, Is.Not.EqualTo(ExtensionHeader.Parse(other).Single()), other);
    }

    [TestCase("")]
    [TestCase("a b")]
    [TestCase("a\r\nX: y")]
    [Property("Case", "H3.Client")]
    public void Element_OfNoToken_IsRefused(string text)
    {
        Assert.That(() => new ExtensionHeader(text), Throws.ArgumentException);
        Assert.That(() => new ExtensionParameter(text), Throws.ArgumentException);
        Assert.That(() => new ExtensionParameter("a", text), Throws.ArgumentException);
    }
}
