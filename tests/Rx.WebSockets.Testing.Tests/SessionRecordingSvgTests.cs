using System;
using System.Globalization;
using System.Linq;
using System.Xml.Linq;
using NUnit.Framework;

namespace Rx.WebSockets.Testing.Tests;

/// <summary>Recordings and failures as pictures.</summary>
[TestFixture]
public sealed class SessionRecordingSvgTests
{
    private const string Head = "rx.websockets recording 1\nsession client, default\nstarted 2026-01-31T12:00:00.0000000+00:00\n\n";

    private static readonly XNamespace Svg = "http://www.w3.org/2000/svg";

    [Test]
    public void Picture_OfARecording_HasAMarbleForEachLine()
    {
        SessionRecording recording = SessionRecording.Parse(RecordedTalk.Text());

        XElement[] marbles = Marbles(recording.ToSvg());

        Assert.That(marbles, Has.Length.EqualTo(recording.Marbles.Length));
        Assert.That(marbles.Select(TitleOf), Does.Contain("85 ms  Text, 7 octets\n'welcome'").And.Contain("80 ms  Ping, 1 octet\n[FF]"));
        Assert.That(marbles.Select(TitleOf), Does.Contain("1.745 s  end of input"));
    }

    [TestCase(320)]
    [TestCase(960)]
    public void Picture_OfALongRecording_HasAllMarblesWithinItsWidth(int width)
    {
        string lines = string.Concat(Enumerable.Range(0, 200).Select(i => $"{i % 7}ms wire< t 'number {i}'\n{(i % 50 == 49 ? "20s wire> p\n" : "")}"));

        XElement[] marbles = Marbles(SessionRecording.Parse(Head + lines).ToSvg(width));

        Assert.That(marbles, Has.Length.EqualTo(204));
        Assert.That(
            marbles.Elements(Svg + "rect").Select(rect => (double)rect.Attribute("x")! + (double)rect.Attribute("width")!),
            Is.All.LessThanOrEqualTo(width));
    }

    [Test]
    public void Payload_ThatLooksLikeXml_IsEscaped()
    {
        string svg = SessionRecording.Parse(Head + "0ms wire< t '</text><script>alert(\"&\")</script>\\{0}\\{1F600}'\n").ToSvg();

        XElement marble = Marbles(svg).Single();

        Assert.That(TitleOf(marble), Does.Contain("</text><script>alert(\"&\")</script>\\{0}😀"));
        Assert.That(marble.Elements(Svg + "text").Last().Value, Is.EqualTo("</text><script>alert(\"&…"));
        Assert.That(XElement.Parse(svg).Descendants(Svg + "script"), Is.Empty);
    }

    [Test]
    public void Silence_ThatIsLong_IsMarkedWithItsLength()
    {
        XElement svg = XElement.Parse(SessionRecording.Parse(Head + "0ms wire< t\n2ms wire< t\n3ms wire< t\n70m wire< x\n").ToSvg());

        Assert.That(Texts(svg, "silence"), Is.EqualTo(new[] { "1:10:001:10:00 of silence" }));
        Assert.That(Texts(svg, "time"), Is.EqualTo(new[] { "0 ms", "2 ms", "5 ms", "1:10:00" }));
    }

    [Test]
    public void Picture_InAnotherCulture_IsTheSame()
    {
        SessionRecording recording = SessionRecording.Parse(RecordedTalk.Text());
        string svg = recording.ToSvg(500);
        CultureInfo culture = CultureInfo.CurrentCulture;
        try
        {
            CultureInfo.CurrentCulture = new CultureInfo("de-DE");

            Assert.That(recording.ToSvg(500), Is.EqualTo(svg));
            Assert.That(SessionRecording.Parse(recording.ToString()), Is.EqualTo(recording));
        }
        finally
        {
            CultureInfo.CurrentCulture = culture;
        }
    }

    [Test]
    public void Picture_OfTwoFrames_IsThis()
    {
        string svg = SessionRecording.Parse(Head + "0ms wire< p\n0.03ms wire> q\n").ToSvg(320);

        Assert.That(svg[svg.IndexOf("</style>", StringComparison.Ordinal)..], Is.EqualTo("""
            </style>
            <rect class="page" width="320" height="248" rx="8"/>
            <text class="title" x="16" y="30">Client session</text>
            <text class="remark" x="16" y="51">2026-01-31 12:00:00 UTC · 2 frames</text>
            <text class="lane" x="16" y="114">wire&lt;</text>
            <text class="small" x="16" y="126">from the peer</text>
            <path class="line" d="M100 113H304M299 109l5 4l-5 4"/>
            <text class="lane" x="16" y="160">wire&gt;</text>
            <text class="small" x="16" y="172">to the peer</text>
            <path class="line" d="M100 159H304M299 155l5 4l-5 4"/>
            <path class="tick" d="M126 88v77"/>
            <text class="time" x="126" y="84">0 ms</text>
            <path class="tick" d="M184 88v77"/>
            <text class="time" x="184" y="84">0.03 ms</text>
            <g class="m ping"><title>0 ms  Ping, 0 octets</title><rect x="115" y="102" width="22" height="22" rx="4"/><text x="126" y="117">p</text></g>
            <g class="m pong"><title>0.03 ms  Pong, 0 octets</title><rect x="173" y="148" width="22" height="22" rx="4"/><text x="184" y="163">q</text></g>
            <g class="m ping key"><rect x="16" y="206" width="16" height="16" rx="3"/><text x="24" y="217.5">p</text></g><text class="small" x="38" y="217.5">ping</text>
            <g class="m pong key"><rect x="85.6" y="206" width="16" height="16" rx="3"/><text x="93.6" y="217.5">q</text></g><text class="small" x="107.6" y="217.5">pong</text>
            </svg>

            """.ReplaceLineEndings("\n")));
    }

    [Test]
    public void Captions_InARow_LeaveRoomBetweenThem_OrAreLeftOut()
    {
        XElement svg = XElement.Parse(SessionRecording.Parse(
            Head + "0ms wire< t 'message one'\n0ms wire< t 'message two'\n8ms wire< t 'message three'\n90ms wire< t 'end'\n").ToSvg());

        (double From, double To)[] captions = [.. svg.Descendants(Svg + "text").Where(text => (string?)text.Attribute("class") == "caption")
            .Select(text => ((double)text.Attribute("x")!, (double)text.Attribute("x")! + (5.4 * text.Value.Length)))];
        Assert.That(captions, Has.Length.EqualTo(3));
        Assert.That(captions.Zip(captions.Skip(1), (one, next) => next.From - one.To), Is.All.GreaterThanOrEqualTo(9));
    }

    [Test]
    public void Legend_HasTheFramesOfThePicture_NotTheColourOfABadEnd()
    {
        XElement svg = XElement.Parse(SessionRecording.Parse(
            Head + "0ms wire< t 'a'\n1ms wire< %\n0ms end ConnectionLost by Transport, not clean\n").ToSvg());

        Assert.That(svg.Elements(Svg + "g").Where(group => ClassOf(group).EndsWith(" key", StringComparison.Ordinal)).Select(ClassOf), Is.EqualTo(new[] { "m text key" }));
    }

    [Test]
    public void Picture_TooNarrow_IsRefused() =>
        Assert.That(() => SessionRecording.Parse(Head).ToSvg(319), Throws.InstanceOf<ArgumentOutOfRangeException>());

    [Test]
    public void Picture_OfNothing_IsWellFormed() => Assert.That(Marbles(SessionRecording.Parse(Head).ToSvg()), Is.Empty);

    [Test]
    public void Failure_OfLanes_IsDrawnWithTheDifferenceMarked()
    {
        var failure = Assert.Throws<MarbleAssertionException>(() => SocketMarbles.Run("wire< : T-p-+-*\nwire> : --q--q-", with => with.Client()));

        XElement svg = XElement.Parse(failure!.ToSvg());

        Assert.That(Texts(svg, "lane"), Is.EqualTo(new[] { "wire<", "expected", "actual" }));
        XElement[] marked = [.. Marbles(failure.ToSvg()).Where(marble => ClassOf(marble).EndsWith(" marked", StringComparison.Ordinal))];
        Assert.That(marked.Select(TitleOf), Is.EqualTo(new[] { "5 ms  q = any Pong" }));
        Assert.That(svg.Descendants(Svg + "rect").Count(rect => ClassOf(rect) == "fault"), Is.EqualTo(1));
    }

    [Test]
    public void Failure_AmongThousands_IsDrawnWithWhatIsNear()
    {
        string many = string.Concat(Enumerable.Repeat("a", 3000));
        var failure = Assert.Throws<MarbleAssertionException>(() => Marble.Run(m => m.Expect(m.Cold(many + "b|")).ToBe(many + "c|")));

        XElement[] marbles = Marbles(failure!.ToSvg());

        Assert.That(marbles, Has.Length.EqualTo(124));
        Assert.That(marbles.Where(marble => ClassOf(marble).EndsWith(" marked", StringComparison.Ordinal)).Select(TitleOf), Is.EqualTo(new[] { "3 s  c", "3 s  b" }));
    }

    [Test]
    public void Failure_WithoutMarbles_IsDrawnAsItsText()
    {
        var failure = Assert.Throws<MarbleAssertionException>(() => Marble.Run(m => m.Expect(m.Cold("a|"))));

        XElement svg = XElement.Parse(failure!.ToSvg());

        Assert.That(Texts(svg, "remark").Single(), Does.StartWith("Nothing was said about it"));
    }

    private static XElement[] Marbles(string svg) =>
        [.. XElement.Parse(svg).Elements(Svg + "g").Where(group => !ClassOf(group).EndsWith(" key", StringComparison.Ordinal))];

    private static string[] Texts(XElement svg, string name) =>
        [.. svg.Descendants(Svg + "text").Where(text => ClassOf(text) == name).Select(text => text.Value)];

    private static string ClassOf(XElement element) => (string?)element.Attribute("class") ?? "";

    private static string TitleOf(XElement marble) => marble.Element(Svg + "title")!.Value;
}
