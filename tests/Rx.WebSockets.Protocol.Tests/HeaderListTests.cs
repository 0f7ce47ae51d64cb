using System;
using System.Collections.Generic;
using NUnit.Framework;

namespace Rx.WebSockets.Protocol.Tests;

public sealed class HeaderListTests
{
    [Test]
    public void List_OfRepeatedNames_KeepsEachInOrder()
    {
        var headers = new HeaderList { { "A", "1" }, { "b", "2" }, { "a", "3" } };

        Assert.That(headers.GetValues("a"), Is.EqualTo(new[] { "1", "3" }));
        Assert.That(headers, Has.Count.EqualTo(3));
        Assert.That(headers[1], Is.EqualTo(KeyValuePair.Create("b", "2")));
        Assert.That(headers, Is.EqualTo(new[] { KeyValuePair.Create("A", "1"), KeyValuePair.Create("b", "2"), KeyValuePair.Create("a", "3") }));
    }

    [TestCase("once", "1")]
    [TestCase("ONCE", "1")]
    [TestCase("twice", null)]
    [TestCase("never", null)]
    public void Single_OfAName_IsTheOnlyValue(string name, string? expected)
    {
        var headers = new HeaderList { { "Once", "1" }, { "Twice", "2" }, { "Twice", "2" } };

        Assert.That(headers.GetSingle(name), Is.EqualTo(expected));
    }

    [Test]
    public void Contains_AName_IsWithoutCase()
    {
        var headers = new HeaderList { { "Upgrade", "" } };

        Assert.That(headers.Contains("upGRADE"), Is.True);
        Assert.That(headers.Contains("Upgrad"), Is.False);
    }

    [Test]
    public void Add_ValueWithBlanksAround_DropsThem()
    {
        var headers = new HeaderList { { "a", " \t b\tc \t" } };

        Assert.That(headers.GetSingle("a"), Is.EqualTo("b\tc"));
    }

    [TestCase("")]
    [TestCase("a b")]
    [TestCase("a:")]
    [TestCase("a\r\nb")]
    [TestCase("ä")]
    [Property("Case", "H3.Client")]
    [Property("Case", "H1.25")]
    public void Add_NameThatIsNoToken_Throws(string name)
    {
        Assert.That(() => new HeaderList { { name, "" } }, Throws.ArgumentException);
    }

    [TestCase("a\r\nX: y")]
    [TestCase("a\r")]
    [TestCase("\na")]
    [TestCase("a\0b")]
    [TestCase("a\u007F")]
    [TestCase("a\u0100")]
    [Property("Case", "H3.Client")]
    [Property("Case", "H1.25")]
    public void Add_ValueThatBreaksTheLine_Throws(string value)
    {
        Assert.That(() => new HeaderList { { "a", value } }, Throws.ArgumentException);
    }

    [Test]
    public void Add_ToTheHeadersOfARequest_Throws()
    {
        var headers = new HeaderList { { "a", "1" } };
        var request = new HandshakeRequest("GET", "/", headers);

        headers.Add("b", "2");

        Assert.That(request.Headers, Has.Count.EqualTo(1));
        Assert.That(request.Headers.IsReadOnly, Is.True);
        Assert.That(() => request.Headers.Add("b", "2"), Throws.TypeOf<InvalidOperationException>());
    }
}
