using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using Rx.WebSockets;
using Terminal.Gui.Drawing;
using Terminal.Gui.Input;
using Terminal.Gui.ViewBase;
using Terminal.Gui.Views;

namespace Chat.Terminal;

/// <summary>The chat on a screen: rooms, what is said, people, a line to type in, and how the connection is.</summary>
internal sealed class ChatView : View
{
    private const int SideWidth = 20;

    private readonly ChatViewModel _chat;
    private readonly string _hint;
    private readonly FrameView _transcript;
    private readonly TextField _input = new() { Width = Dim.Fill() };
    private readonly IDisposable _updates;

    /// <param name="chat">What is shown.</param>
    /// <param name="hint">What is said to who is alone in an empty room.</param>
    public ChatView(ChatViewModel chat, string hint)
    {
        (_chat, _hint) = (chat, hint);
        (Width, Height, CanFocus) = (Dim.Fill(), Dim.Fill(), true);
        SetScheme(Palette.Scheme);

        _transcript = Framed("", Pos.Absolute(SideWidth), Dim.Fill(SideWidth), new Pane(Lines));
        var line = new FrameView { Title = chat.Name, Y = Pos.AnchorEnd(4), Width = Dim.Fill(), Height = 3, BorderStyle = LineStyle.Rounded };
        line.Add(_input);
        Add(
            Framed("Rooms", Pos.Absolute(0), Dim.Absolute(SideWidth), new Pane(_ => Rooms())),
            _transcript,
            Framed("People", Pos.AnchorEnd(SideWidth), Dim.Absolute(SideWidth), new Pane(_ => People())),
            line,
            new Pane(_ => [Status()]) { Y = Pos.AnchorEnd(1), X = 1, Height = 1 });

        _input.ValueChanged += (_, change) => chat.Draft = change.NewValue ?? "";
        _input.Accepting += (_, command) =>
        {
            command.Handled = true;
            chat.SendCommand.Execute(null);
        };
        _updates = chat.Updated.Subscribe(_ => Show());
        _input.SetFocus();
        Show();
    }

    protected override bool OnKeyDown(Key key)
    {
        if (key != Key.F2 || _chat.Rooms.Count == 0)
        {
            return base.OnKeyDown(key);
        }

        var names = _chat.Rooms.Select(row => row.Key).ToList();
        _chat.EnterRoomCommand.Execute(names[(names.IndexOf(_chat.Room.Name) + 1) % names.Count]);
        return true;
    }

    protected override void Dispose(bool disposing)
    {
        _updates.Dispose();
        base.Dispose(disposing);
    }

    private static FrameView Framed(string title, Pos left, Dim width, Pane pane)
    {
        var frame = new FrameView { Title = title, X = left, Width = width, Height = Dim.Fill(4), BorderStyle = LineStyle.Rounded, CanFocus = false };
        frame.Add(pane);
        return frame;
    }

    private void Show()
    {
        if (_input.Text != _chat.Draft)
        {
            _input.Text = _chat.Draft;
        }

        _input.ReadOnly = _chat.Refusal is not null;
        _transcript.Title = $"# {_chat.Room.Name}";
        SetNeedsDraw();
    }

    private IEnumerable<Word[]> Rooms() =>
        from row in _chat.Rooms
        let isHere = row.Key == _chat.Room.Name
        let color = row.IsStale ? Palette.Dim : isHere ? Palette.Strong : Palette.Text
        select (Word[])[new(isHere ? "▸ " : "  ", Palette.Good), new(row.Key.PadRight(12), color), new($"{row.Item.People,3}", Palette.Dim)];

    private IEnumerable<Word[]> People() =>
        from row in _chat.Room.People
        let color = row.IsStale || row.Item.Attention is Attention.Away ? Palette.Dim : Palette.Author(row.Key)
        let sign = row.IsStale ? new Word("· ", Palette.Dim) : row.Item.Attention switch
        {
            Attention.Typing => new Word("✎ ", Palette.Warning),
            Attention.Away => new Word("○ ", Palette.Dim),
            _ => new Word("● ", Palette.Good),
        }
        select (Word[])[sign, new(row.Key, color)];

    private IEnumerable<Word[]> Lines(int width)
    {
        var room = _chat.Room;
        if (_chat.Refusal is { } refusal)
        {
            return [[], .. Pane.Wrap(width, [new("  ", Palette.Bad)], refusal, Palette.Bad)];
        }

        if (room.Lines.Count == 0 && _chat.Unheard.Count == 0)
        {
            return room.History.IsLoading
                ? [[], [new("  Loading …", Palette.Dim)]]
                : [[], [new("  Nobody has said anything yet.", Palette.Dim)], [], .. Pane.Wrap(width, [new("  ", Palette.Dim)], _hint, Palette.Dim)];
        }

        return room.Lines.SelectMany(row => Line(row, width)).Concat(_chat.Unheard.OfType<Say>().SelectMany(say => Unheard(say, width)));
    }

    private static IEnumerable<Word[]> Line(Row<string, Line> row, int width) => Pane.Wrap(
        width,
        [new(row.Item.At.ToLocalTime().ToString(" HH:mm ", CultureInfo.InvariantCulture), Palette.Dim), new($"{row.Item.Author} ", row.IsStale ? Palette.Dim : Palette.Author(row.Item.Author))],
        row.Item.Text,
        row.IsStale ? Palette.Dim : Palette.Text);

    private IEnumerable<Word[]> Unheard(Say say, int width) =>
        Pane.Wrap(width, [new("   …   ", Palette.Warning), new($"{_chat.Name} ", Palette.Dim)], say.Text, Palette.Dim);

    private Word[] Status()
    {
        var connection = _chat.Connection;
        var badge = connection.Phase switch
        {
            ConnectionPhase.Open => new Word($"● online{connection.Latency?.TotalMilliseconds: · 0 ms}", Palette.Good),
            ConnectionPhase.Waiting => new Word($"◌ connection lost, attempt {connection.Attempt} follows", Palette.Warning),
            ConnectionPhase.Connecting => new Word(connection.Attempt > 1 ? $"◌ reconnecting, attempt {connection.Attempt}" : "◌ connecting", Palette.Warning),
            ConnectionPhase.GivenUp => new Word("✕ refused", Palette.Bad),
            _ => new Word("○ offline", Palette.Dim),
        };
        var waiting = _chat.Unheard.Count == 0 ? "" : $" · {_chat.Unheard.Count} unsent";
        var keys = connection.IsOnline ? "   Enter sends · F2 next room · /join room · Esc leaves" : "   Esc leaves";
        return [badge, new(waiting, Palette.Warning), new(keys, Palette.Dim)];
    }
}
