import { mePage } from "../../../core";
import { front } from "../../phone";

Page(mePage(front));
