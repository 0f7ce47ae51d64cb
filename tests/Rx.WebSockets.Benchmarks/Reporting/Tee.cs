using System;
using System.IO;
using System.Text;

namespace Rx.WebSockets.Benchmarks.Reporting;

/// <summary>Keeps what is printed while it lives, and prints it all the same.</summary>
internal sealed class Tee : TextWriter
{
    private readonly TextWriter _console = Console.Out;
    private readonly StringBuilder _text = new();

    public Tee() => Console.SetOut(this);

    public override Encoding Encoding => _console.Encoding;

    public override void Write(char value)
    {
        _text.Append(value);
        _console.Write(value);
    }

    public override void Write(string? value)
    {
        _text.Append(value);
        _console.Write(value);
    }

    public override void WriteLine(string? value) => Write(value + _console.NewLine);

    public override void Flush() => _console.Flush();

    public override string ToString() => _text.ToString();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            Console.SetOut(_console);
        }

        base.Dispose(disposing);
    }
}
